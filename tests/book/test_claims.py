"""The list of sentences for whoever reads a change: what it shows, and what it leaves out."""

from tests.scripts import script

claims = script("claims")

PAGE = """---
status: waiting
---
# Twice as fast

It is faster than the other. It has a name.
`x` is the largest
of all. It takes {{ cost:seconds }} s, less than before.

- Three do ([source](a.md)).
- Two do not.

```python
print("never")
```
"""


def test_each_claim_without_a_value_or_a_source_is_listed_with_its_line():
    sentences = [(line, each) for line, each in claims.sentences(PAGE) if claims.claim(each)]
    assert sentences == [
        (6, "It is faster than the other."),
        (6, "`x` is the largest of all."),
        (11, "- Two do not."),
    ]
