/*
 * one_off - addresses of Outlook that stand by themselves, outside any address book ([MS-OXCDATA]
 * section 2.2.5.1), as lists of people hold them. Inner header of text/.
 */
#ifndef TEXT_ONE_OFF_H
#define TEXT_ONE_OFF_H

#include "text/mapi.h"

#define LIST_ONE_OFF 0x8054u /* property of a list: its people, each as such an address */

/* one_off_at - value number k of n in a property of several binary ones. source: [MS-PST] section
 * 2.3.3.4.2 */
str one_off_at(str bytes, uint32_t n, uint32_t k);
/* one_off_read - name and address as properties of a recipient, borrowed. gives false when s is no
 * such address */
bool one_off_read(str s, struct mapi *m);

#endif
