"""任务考核: how every team stands, and why."""
