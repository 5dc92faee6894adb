VXDS += perf
perf.src := vxd/perf/perf.c
