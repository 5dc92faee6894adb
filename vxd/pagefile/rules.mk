# PAGEFILE: the paging file.
VXDS += pagefile
pagefile.src := vxd/pagefile/pagefile.c vxd/pagefile/runs.c
