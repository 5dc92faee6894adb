# UNIT_TESTS: where the sectors of the paging file are.
UNIT_TESTS += pagefile/runs_test
pagefile/runs_test.src := vxd/pagefile/runs.c
