# DOSMGR: DOS in every VM.
VXDS += dosmgr
dosmgr.src := vxd/dosmgr/dosmgr.c vxd/dosmgr/config.c vxd/dosmgr/config_sys.c vxd/dosmgr/config_menu.c vxd/dosmgr/console.c vxd/dosmgr/drives.c vxd/dosmgr/medium.c vxd/dosmgr/image_volume.c vxd/dosmgr/image_api.c vxd/dosmgr/partition.c vxd/dosmgr/date.c vxd/dosmgr/ring0.c vxd/dosmgr/ring0_watch.c vxd/dosmgr/pm_calls.c \
              vxd/dosmgr/nls_pages.c vxd/dosmgr/nls_country.c vxd/vfat/nls.c vxd/ifsmgr/ifs_time.c \
              $(addprefix vxd/dosmgr/dos_,int21.c con.c path.c device.c open.c handle.c dir.c disk.c fcb.c \
                memory.c psp.c exec.c misc.c nls.c long.c find.c drive.c absolute.c multiplex.c mscdex.c lock.c image.c tables.c watch.c) vxd/dosmgr/share.c
dosmgr.src += $(addprefix vxd/dosmgr/dos_,redirect.c internal.c)
dosmgr.src += $(addprefix vxd/dosmgr/dos_,driver.c snapshot.c ansi.c)
