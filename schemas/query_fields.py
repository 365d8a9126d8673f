"""Fields of queries, which read what stands in an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields
from webargs.fields import DelimitedList

_SHARE = re.compile(r"[01](\.\d{1,20})?", re.ASCII)


class Share(fields.Float):
    """A decimal number from 0 to 1, as it stands in a query."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> float:
        if not isinstance(value, str) or not _SHARE.fullmatch(value) or float(value) > 1:
            raise ValidationError("Must be a number from 0 to 1, such as 0.75.")
        return float(value)


class CommaSeparated(DelimitedList):
    """Values with commas between them, each kept once; what is wrong is said of all together."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Any]:
        try:
            found = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            parts = (
                error.messages.values() if isinstance(error.messages, dict) else [error.messages]
            )
            messages = dict.fromkeys(message for part in parts for message in part)
            raise ValidationError(list(messages)) from error
        if not found:
            raise ValidationError("Must name at least one.")
        return list(dict.fromkeys(found))
