"""Hands lieudit's pages to Datasette; all that they do is in the package `lieudit.web`."""

from lieudit.web.hooks import (  # noqa: F401
    asgi_wrapper,
    extra_template_vars,
    handle_exception,
    prepare_jinja2_environment,
    register_routes,
    render_cell,
    skip_csrf,
)
