import dspy

clock = dspy.Predict("words -> time")
clock.demos = [
    dspy.Example(words="half past one", time="1:30"),
    dspy.Example(words="a quarter to nine", time="8:45"),
]
