"""A fence around students' code: processes of its own, no network, nothing to read but what it needs, limits on all.

Outside it are :mod:`~embedlab.grading.fence.fence`, which builds it, and :mod:`~embedlab.grading.fence.running`, which
sends cells in and takes outputs and answers. Inside are :mod:`~embedlab.grading.fence.warden`, which has imported the
libraries and forks a process for each notebook, :mod:`~embedlab.grading.fence.confine`, which takes that process's
rights away, and :mod:`~embedlab.grading.fence.session`, which runs the student's code in it.
"""
