from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.recipes import Recipe, recipes

PAGE = """\
# A page

```sh
echo one
```

```text
one
```

Some words.

```python
print({"id": 1})
```
```json
{"id": …}
```

```yaml
not: run
```
"""


def test_the_recipes_of_a_page_are_found_with_what_they_print(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    found = [(recipe.line, recipe.language, recipe.output) for recipe in recipes(page)]
    assert found == [(3, "sh", "one\n"), (13, "python", '{"id": …}\n')]


def test_a_recipe_is_run_and_its_output_compared(tmp_path: Path) -> None:
    shell = Recipe(1, "sh", 'echo "$GREETING" | tr a-z A-Z\n', "HELLO\n")
    assert shell.prints(shell.run(tmp_path, {"GREETING": "hello"}))
    assert not shell.prints(shell.run(tmp_path, {"GREETING": "good day"}))


def test_a_recipe_that_fails_is_told_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="line 7"):
        Recipe(7, "python", "raise SystemExit(3)\n", None).run(tmp_path, {})


def test_an_ellipsis_stands_for_anything() -> None:
    recipe = Recipe(1, "sh", "", "a … z\n")
    assert recipe.prints("a b\nc z\n")
    assert not recipe.prints("a b\nc y\n")
