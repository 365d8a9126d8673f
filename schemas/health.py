"""What the probes are answered."""

from __future__ import annotations

from marshmallow import Schema, fields


class HealthSchema(Schema):
    """The state of the process."""

    status = fields.String(required=True, metadata={"enum": ["ok"]})
