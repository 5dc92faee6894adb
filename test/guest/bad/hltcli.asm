; hltcli.asm - interrupts off and HLT: on a real PC only an NMI ends this.

%include "bad.inc"
program "hltcli"
        cli
        hlt
        alive
