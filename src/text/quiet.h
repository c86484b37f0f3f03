/* quiet - the libraries of GLib say nothing. Inner header of text/. */
#ifndef TEXT_QUIET_H
#define TEXT_QUIET_H

/* quiet_glib - before the seal, by every reader whose library is of GLib; the first call does it:
 * under the seal there is nowhere to write, and what they would say may quote evidence. */
void quiet_glib(void);

#endif
