class DatasetteError(Exception):
    message: str
    title: str | None
    status: int
    message_is_html: bool
