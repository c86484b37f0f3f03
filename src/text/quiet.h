/* quiet - the libraries of GLib say nothing. Inner header of text/. */
#ifndef TEXT_QUIET_H
#define TEXT_QUIET_H

#include <stdint.h>

/* quiet_glib - before the seal, by every reader whose library is of GLib; the first call does it:
 * under the seal there is nowhere to write, and what they would say may quote evidence. */
void quiet_glib(void);
/* quiet_said - how often they wanted to say something. */
uint64_t quiet_said(void);

#endif
