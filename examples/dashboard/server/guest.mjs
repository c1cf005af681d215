// The guest of the dashboard's real machines: a boot sector that draws, reads and writes its disk, and powers off when its
// power button is pressed.
import { truncateSync, writeFileSync } from 'node:fs';

const CODE = Buffer.from(
  [
    'fc31c08ed88ec08ed0bc007c', // cld; the segments are 0; the stack is below this code
    'ba0206b80001ef', // out 0x602, 0x100: enable the power button (ACPI, PM1 enable)
    'b81300cd10', // int 0x10: 320 by 200 dots in 256 colours
    'bac803b020ee4231db88d8d0e8ee88d8ee0418ee4380fb2072ef', // 32 shades of blue, from colour 0x20 on
    '31c0cd1a89d5', // frame: bp = ticks since midnight
    '06b800a08ec031ffba0000', // es = the screen; row 0
    '31c9', // row: column 0
    '89c831d001e8c1e802241f0420aa4181f9400172eb', // column: dot = ((x ^ y) + bp) / 4, in 32 shades
    '4281fac80072e207', // next row
    'b40230ffba0202cd10', // cursor to row 2, column 2
    'bec47cac84c07409b40ebb0f00cd10ebf2', // print the text, up to its NUL
    '89e8c1e803240f40b402b90200ba8000bb0080cd13', // int 0x13: read 1 to 16 sectors, by the time
    'f7c52000740eb80403b92000ba8000bb0080cd13', // some of the time: write 4 sectors
    'ba0006edf6c4017407', // wait: where the power button was pressed (PM1 status) …
    'ba0406b80020ef', // … out 0x604, 0x2000: power off (PM1 control: sleep enable)
    'f431c0cd1a29ea83fa0472e4', // hlt until a tick; wait for four of them
    'e96eff', // next frame
  ].join(''),
  'hex',
);

/** Makes a raw disk that boots the guest; `text` is what it shows: ASCII, at most 300 characters. */
export function writeGuestDisk(path, text, bytes) {
  const sector = Buffer.alloc(512);
  CODE.copy(sector);
  sector.write(text, CODE.length, 'ascii');
  sector.set([0x55, 0xaa], 510);
  writeFileSync(path, sector);
  truncateSync(path, bytes);
}
