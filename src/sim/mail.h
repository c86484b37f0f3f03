/*
 * mail - messages as programs send them: RFC 5322 heads with RFC 2047 words, RFC 2045 bodies as
 * quoted-printable, Base64 or plain, attachments at any depth, mailboxes (mboxo). Writing only.
 */
#ifndef SIM_MAIL_H
#define SIM_MAIL_H

#include "base/out.h"
#include "sim/rng.h"

enum mail_way { MAIL_quoted, MAIL_base64, MAIL_plain, MAIL_ways };

struct mail {
	str from_name, from, to_name, to, subject; /* UTF-8 */
	int32_t day;
	uint32_t number;  /* makes the message's name */
	str body;         /* UTF-8, lines ended by \n */
	bool html, latin; /* latin: Windows-1252 */
	enum mail_way way;
	str attachment; /* "" : none */
	str file, type; /* its name and media type */
};

void put_mail(struct out *o, const struct mail *m);
/* put_mailbox_line - what stands before a message in a mailbox. */
void put_mailbox_line(struct out *o, const struct mail *m);

#endif
