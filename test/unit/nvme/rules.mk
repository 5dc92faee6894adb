# UNIT_TESTS: NVMe against a controller that obeys, errs, or is dead.
UNIT_TESTS += nvme/nvme_ctrl_test
nvme/nvme_ctrl_test.src := vxd/nvme/nvme_ctrl.c
