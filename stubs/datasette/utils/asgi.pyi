from collections.abc import Awaitable, Callable, Mapping
from typing import Any

class Base400(Exception):
    status: int

class NotFound(Base400): ...

class MultiParams:
    def get(self, name: str, default: str | None = ...) -> str | None: ...

class Request:
    scope: dict[str, Any]
    url_vars: dict[str, str]
    args: MultiParams
    headers: Mapping[str, str]
    method: str
    host: str
    scheme: str
    path: str
    full_path: str
    cookies: Mapping[str, str]
    def __init__(self, scope: Any, receive: Any) -> None: ...
    async def receive(self) -> dict[str, Any]: ...

class Response:
    status: int
    body: str | bytes
    headers: dict[str, str]
    def __init__(
        self,
        body: str | bytes | None = ...,
        status: int = ...,
        headers: Mapping[str, str] | None = ...,
        content_type: str = ...,
    ) -> None: ...
    @classmethod
    def html(cls, body: str, status: int = ..., headers: Mapping[str, str] | None = ...) -> Response: ...
    @classmethod
    def json(cls, body: Any, status: int = ..., headers: Mapping[str, str] | None = ...) -> Response: ...
    @classmethod
    def redirect(cls, path: str, status: int = ..., headers: Mapping[str, str] | None = ...) -> Response: ...
    def set_cookie(
        self,
        key: str,
        value: str = ...,
        max_age: int | None = ...,
        expires: int | None = ...,
        path: str = ...,
        domain: str | None = ...,
        secure: bool = ...,
        httponly: bool = ...,
        samesite: str = ...,
    ) -> None: ...
    async def asgi_send(self, send: Callable[..., Awaitable[None]]) -> None: ...

class AsgiFileDownload:
    def __init__(
        self,
        filepath: str,
        filename: str | None = ...,
        content_type: str = ...,
        headers: dict[str, str] | None = ...,
    ) -> None: ...
