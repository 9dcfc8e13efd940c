from datasette.utils.asgi import Request as Request
from datasette.utils.asgi import Response as Response
