/*
 * provider - see provider.h. Two who have a box at one provider are no colleagues. Names with a
 * point are whole houses; others come with any country behind them ("hotmail.nl", "live.com.tr").
 * Refuses houses below them: a firm may be called after its provider.
 */
#include "find/provider.h"

#include "find/seek.h"

bool provider_mail(str house)
{
	static const str any_country[] = {SEEK("gmail"), SEEK("googlemail"), SEEK("hotmail"),
					  SEEK("live"),  SEEK("outlook"),    SEEK("yahoo"),
					  SEEK("gmx"),   SEEK("yandex")};
	static const str whole[] = {SEEK("msn.com"),
				    SEEK("icloud.com"),
				    SEEK("me.com"),
				    SEEK("mac.com"),
				    SEEK("aol.com"),
				    SEEK("proton.me"),
				    SEEK("protonmail.com"),
				    SEEK("pm.me"),
				    SEEK("mail.com"),
				    SEEK("ziggo.nl"),
				    SEEK("kpnmail.nl"),
				    SEEK("kpnplanet.nl"),
				    SEEK("planet.nl"),
				    SEEK("hetnet.nl"),
				    SEEK("home.nl"),
				    SEEK("casema.nl"),
				    SEEK("chello.nl"),
				    SEEK("upcmail.nl"),
				    SEEK("quicknet.nl"),
				    SEEK("multiweb.nl"),
				    SEEK("tele2.nl"),
				    SEEK("telfort.nl"),
				    SEEK("telfortglasvezel.nl"),
				    SEEK("xs4all.nl"),
				    SEEK("solcon.nl"),
				    SEEK("caiway.nl"),
				    SEEK("caiway.net"),
				    SEEK("kabelfoon.net"),
				    SEEK("zeelandnet.nl"),
				    SEEK("online.nl"),
				    SEEK("versatel.nl"),
				    SEEK("wanadoo.nl"),
				    SEEK("orange.nl"),
				    SEEK("freeler.nl"),
				    SEEK("12move.nl"),
				    SEEK("zonnet.nl"),
				    SEEK("tiscali.nl"),
				    SEEK("wxs.nl"),
				    SEEK("hccnet.nl"),
				    SEEK("euronet.nl"),
				    SEEK("dds.nl"),
				    SEEK("lijbrandt.nl"),
				    SEEK("onsbrabantnet.nl"),
				    SEEK("onsneteindhoven.nl"),
				    SEEK("onsnetnuenen.nl"),
				    SEEK("telenet.be"),
				    SEEK("skynet.be"),
				    SEEK("scarlet.be"),
				    SEEK("web.de"),
				    SEEK("t-online.de"),
				    SEEK("freenet.de"),
				    SEEK("orange.fr"),
				    SEEK("free.fr"),
				    SEEK("wanadoo.fr"),
				    SEEK("wp.pl"),
				    SEEK("o2.pl"),
				    SEEK("onet.pl"),
				    SEEK("interia.pl"),
				    SEEK("mail.ru"),
				    SEEK("abv.bg"),
				    SEEK("libero.it"),
				    SEEK("qq.com"),
				    SEEK("163.com")};
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (str_eq_nocase(house, whole[i]))
			return true;
	str first = str_sub(house, 0, str_find_byte(house, '.'));
	for (size_t i = 0; i < sizeof(any_country) / sizeof(any_country[0]); i++)
		if (first.n < house.n && house.n - first.n <= sizeof(".com.tr") - 1 &&
		    str_eq_nocase(first, any_country[i]))
			return true;
	return false;
}
