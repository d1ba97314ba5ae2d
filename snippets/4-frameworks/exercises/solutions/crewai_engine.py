from collections.abc import Callable

Step = Callable[[], str | None]


def run(steps: dict[str, tuple[str, Step]]) -> list[str]:
    """Run a flow; the names of its steps in the order in which they ran.

    A step is given as (what it listens to, function). It listens to "start", to
    the name of another step, or to a route: text that a step returned.
    """
    order: list[str] = []
    announced = ["start"]
    while announced:
        heard = announced.pop(0)
        for name, (listens_to, function) in steps.items():
            if listens_to == heard:
                order.append(name)
                route = function()
                announced += [name, *([route] if route else [])]
    return order
