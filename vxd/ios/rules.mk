# IOS: the list of block devices and their command queues.
VXDS += ios
ios.src := vxd/ios/ios.c vxd/ios/bd_list.c
