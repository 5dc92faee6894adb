# IOS: block devices, their queues, the layers in front of them.
VXDS += ios
ios.src := $(addprefix vxd/ios/,ios.c bd_list.c dcb.c driver.c isp.c irs.c iors.c request.c fastdisk.c queue.c dprintf.c)
