# IFSMGR: files for virtual devices.
VXDS += ifsmgr
ifsmgr.src := vxd/ifsmgr/ifsmgr.c vxd/ifsmgr/find_data.c vxd/ifsmgr/ifs_time.c vxd/sercon/cp437.c
