# Unit tests of VSD.
UNIT_TESTS += vsd/speaker_test
vsd/speaker_test.src := vxd/vsd/speaker.c
