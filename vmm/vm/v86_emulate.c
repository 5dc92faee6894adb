#include "vm/v86_emulate.h"
enum v86_emulated v86_emulate(struct Client_Reg_Struc *crs, uint8_t *memory) { (void)crs; (void)memory; return V86_UNKNOWN; }
