"""The query builder: a live query is an ArrayVar of typed rows that follows the client store."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Generic, Self, TypeVar

from reflex.vars.number import NumberVar
from reflex.vars.object import ObjectVar
from reflex.vars.sequence import ArrayVar

from .client_modules import hook, hook_parts
from .local import LocalValue
from .row_types import LIVE_ROWS, fields_of, group_type, list_of

OPERATORS = ("ne", "in", "nin", "lt", "lte", "gt", "gte", "has", "isnull")
"""What may follow `__` in a condition; without it the field must equal the value."""

Row = TypeVar("Row")


class UnknownField(AttributeError):
    """A query names a field that its rows do not have."""


@dataclasses.dataclass(frozen=True)
class Spec:
    """What to select. `args` are the values; conditions refer to them by position."""

    collection: str
    where: tuple[tuple[str, str, int], ...] = ()
    skip_empty: tuple[tuple[str, str, int], ...] = ()
    search: tuple[tuple[int, tuple[str, ...]], ...] = ()
    order: tuple[tuple[str, int], ...] = ()
    limit: int | None = None
    result: str = "rows"
    group: str | None = None
    args: tuple[Any, ...] = ()

    def text(self) -> str:
        """Return the spec without its arguments, in the form that query.js parses."""
        spec: dict[str, Any] = {"from": self.collection, "as": self.result}
        spec |= {"where": self.where} if self.where else {}
        spec |= {"filter": self.skip_empty} if self.skip_empty else {}
        spec |= {"search": self.search} if self.search else {}
        spec |= {"order": self.order} if self.order else {}
        spec |= {"limit": self.limit} if self.limit is not None else {}
        spec |= {"group": self.group} if self.group else {}
        return json.dumps(spec, separators=(",", ":"))

    def call(self) -> list[Any]:
        """Return the arguments of the hook `useLive`."""
        return [self.text(), list(self.args)]


def _value(value: Any) -> Any:
    if isinstance(value, LocalValue):
        return value.value
    if isinstance(value, (set, frozenset, tuple)):
        return [_value(item) for item in value]
    return value


@dataclasses.dataclass(eq=False, frozen=True, slots=True)
class LiveQuery(ArrayVar[list[Row]], Generic[Row]):
    """Rows of one collection, over all my teams, as they are now. Each method returns a new query.

    Example:
        todo = live.tasks.where(team_id=team, status=column.key).order_by("rank")
        rx.foreach(todo, task_card)
    """

    _spec: Spec = dataclasses.field(default_factory=lambda: Spec("tasks"))

    @classmethod
    def over(cls, spec: Spec) -> Self:
        """Return the query that selects `spec`."""
        name, data = hook_parts("useLive", spec.call())
        row = LIVE_ROWS[spec.collection]
        return cls(_js_expr=name, _var_type=list_of(row), _var_data=data, _spec=spec)

    def where(self, **conditions: Any) -> Self:
        """Keep the rows that meet all `conditions`.

        `field=value`, or `field__ne`, `__in`, `__nin`, `__lt`, `__lte`, `__gt`, `__gte`, `__has`
        (a list field contains the value), `__isnull`. Values: Python values, Vars, `local` values.

        Raises:
            UnknownField: A field or an operator that does not exist; it names those that do.
        """
        return self._with("where", conditions)

    def filter(self, fn: Any = None, /, **conditions: Any) -> Any:
        """As `where`, but a value that is empty ("", None, []) at that moment constrains nothing."""
        if fn is not None:
            return ArrayVar.filter(self, fn)
        return self._with("skip_empty", conditions)

    def search(self, text: Any, *fields: str) -> Self:
        """Keep the rows in which each word of `text` occurs in one of `fields`, accents aside."""
        names = tuple(self._known(field) for field in fields)
        spec = self._spec
        return self.over(
            dataclasses.replace(
                spec,
                search=(*spec.search, (len(spec.args), names)),
                args=(*spec.args, _value(text)),
            )
        )

    def order_by(self, *fields: str) -> Self:
        """Sort by `fields`, the first first; `-field` for descending. Nulls come last either way."""
        order = tuple(
            (self._known(field.removeprefix("-")), -1 if field.startswith("-") else 1)
            for field in fields
        )
        return self.over(dataclasses.replace(self._spec, order=order))

    def limit(self, count: int) -> Self:
        """Keep the first `count` rows."""
        return self.over(dataclasses.replace(self._spec, limit=count))

    def count(self) -> NumberVar[int]:
        """Return how many rows there are. Renders only when that number changes."""
        spec = dataclasses.replace(self._spec, result="count", order=())
        return hook("useLive", spec.call(), int)

    def group_by(self, field: str) -> ArrayVar[list[Any]]:
        """Return groups `{key, count, rows}`, by key; rows without one stand under ""."""
        spec = dataclasses.replace(self._spec, result="groups", group=self._known(field))
        group = group_type(LIVE_ROWS[spec.collection])
        return hook("useLive", spec.call(), list_of(group))

    def one(self, row_id: Any, **conditions: Any) -> ObjectVar[Any]:
        """Return the row with this id, or null (a false Var) while there is none.

        A person is a member of several teams: `live.members.one(user_id, team_id=team)`.
        """
        spec = dataclasses.replace(self.where(id=row_id, **conditions)._spec, result="one")
        row = LIVE_ROWS[spec.collection]
        return hook("useLive", spec.call(), row)

    def first(self) -> ObjectVar[Any]:
        """Return the first row, or null while there is none."""
        spec = dataclasses.replace(self._spec, result="one")
        row = LIVE_ROWS[spec.collection]
        return hook("useLive", spec.call(), row)

    def _with(self, part: str, conditions: dict[str, Any]) -> Self:
        spec = self._spec
        arguments = list(spec.args)
        parsed = list(getattr(spec, part))
        for name, value in conditions.items():
            field, separator, operator = name.rpartition("__")
            if not separator or not field:
                field, operator = name, "eq"
            elif operator not in OPERATORS:
                raise UnknownField(f"{name}: no operator {operator!r}; there are: {OPERATORS}")
            parsed.append((self._known(field), operator, len(arguments)))
            arguments.append(_value(value))
        changes: dict[str, Any] = {part: tuple(parsed), "args": tuple(arguments)}
        return self.over(dataclasses.replace(spec, **changes))

    def _known(self, field: str) -> str:
        fields = fields_of(LIVE_ROWS[self._spec.collection])
        if field not in fields:
            known = ", ".join(sorted(name for name in fields if not name.startswith("_")))
            raise UnknownField(
                f"{self._spec.collection} have no field {field!r}; there are: {known}"
            )
        return field
