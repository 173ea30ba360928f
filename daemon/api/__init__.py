"""The API: FastAPI on a Unix socket; every answer within the caller's scope."""
