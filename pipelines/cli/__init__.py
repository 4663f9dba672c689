"""The makers' commands of the shell: what they take, what they print, their exit codes. What they do is done below."""
