"""Privacy: what is stored, what left this machine, forget, export and import, keys, and the log."""

from typing import Final

from lifelong.web.pages.privacy import archive, forgetting, keys, log, overview
from lifelong.web.visit import get, post
from lifelong.web.web_page import WebPage

page: Final = WebPage(
    "privacy",
    "shield-check",
    (
        get("/privacy", overview.show),
        get("/privacy/storage", overview.storage),
        get("/privacy/outgoing", overview.outgoing),
        get("/privacy/jobs", overview.jobs),
        post("/privacy/jobs/retry", overview.retry),
        get("/privacy/forget", forgetting.show),
        post("/privacy/forget/preview", forgetting.preview),
        post("/privacy/forget", forgetting.erase),
        get("/privacy/forget/everything", forgetting.everything),
        post("/privacy/forget/everything", forgetting.erase_everything),
        get("/privacy/archive", archive.show),
        get("/privacy/archive/export", archive.export),
        post("/privacy/archive/export", archive.export_locked),
        post("/privacy/archive/import", archive.import_),
        get("/privacy/keys", keys.show),
        get("/privacy/keys/new", keys.form),
        post("/privacy/keys", keys.create),
        get("/privacy/keys/{key}/revoke", keys.revocation),
        post("/privacy/keys/{key}/revoke", keys.revoke),
        get("/privacy/log", log.show),
        get("/privacy/log/earlier", log.earlier),
        get("/privacy/receipts/{receipt}", log.download),
        get("/privacy/receipts/{receipt}/check", log.check),
    ),
)
