# PAGESWAP: what the VMM's pager calls.
VXDS += pageswap
pageswap.src := vxd/pageswap/pageswap.c
