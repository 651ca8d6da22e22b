"""Every change of directives, tasks and duties, and the refusals they raise."""
