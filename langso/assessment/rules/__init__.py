"""What the law makes of figures, in plain Python: slow, readable, and the engine's oracle.

`judging` says what a verdict is, `levels` which level holds for whom, `wording` how a verdict
is told to an officer. The quick engine in `frames` must agree with `judging` for any law and
any figures; Hypothesis sees to it.
"""
