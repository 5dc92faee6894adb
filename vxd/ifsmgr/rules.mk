# IFSMGR: files for virtual devices.
VXDS += ifsmgr
ifsmgr.src := vxd/ifsmgr/ifsmgr.c vxd/ifsmgr/find_data.c vxd/ifsmgr/ifs_time.c vxd/ifsmgr/hooks.c vxd/ifsmgr/watch.c vxd/ifsmgr/watch_names.c
ifsmgr.src += vxd/ifsmgr/heap.c vxd/ifsmgr/events.c vxd/ifsmgr/ifsreq.c
ifsmgr.src += vxd/vfat/nls.c vxd/ifsmgr/text.c vxd/ifsmgr/charset.c vxd/ifsmgr/names.c vxd/ifsmgr/match.c vxd/ifsmgr/parse.c
ifsmgr.src += vxd/ifsmgr/errtext.c vxd/ifsmgr/share.c vxd/ifsmgr/locks.c
ifsmgr.src += vxd/ifsmgr/register.c vxd/ifsmgr/fsd_volume.c vxd/ifsmgr/fsd_file.c vxd/ifsmgr/fsd_find.c vxd/ifsmgr/fsd_path.c
ifsmgr.src += vxd/lib/fs_name.c
