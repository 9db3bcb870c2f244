"""A hook for schemathesis, which would otherwise forget the whole person, and with the person the key it asks with."""

from __future__ import annotations

import os
from typing import Any

if "SCHEMATHESIS_HOOKS" in os.environ:  # loaded by its command, and not with the tests
    import schemathesis

    @schemathesis.hook
    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        """Leave the person there."""
        if case.operation.path == "/api/forget" and isinstance(case.body, dict) and case.body.get("everything"):
            case.body = {**case.body, "everything": False}
