# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
# --8<-- [start:show]
from week2.routing import crossing, fit

lengths = [16, 64, 256, 1024, 4096]
linear = fit(lengths, [100 * n + 500 for n in lengths])
quadratic = fit(lengths, [0.05 * n**2 + 2_000 for n in lengths])

for name, curve in (("linear", linear), ("quadratic", quadratic)):
    print(f"{name:9} a = {curve.a:7.3f}   k = {curve.k:.2f}   b = {curve.b:5.0f}")
print(
    "the linear one is cheaper from",
    crossing(quadratic, linear, range(1, 4097)),
    "tokens on",
)
# --8<-- [end:show]
