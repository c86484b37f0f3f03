/* find_origins - made-up full names by origin, as they are written in the Netherlands: given names
 * before a bar, surname behind it. */
#ifndef TESTS_FIND_ORIGINS_H
#define TESTS_FIND_ORIGINS_H

struct origin {
	const char *code;
	const char *names; /* separated by ';', '|' between given names and surname */
};

static const struct origin origins[] = {
    {"dutch", "Jan|de Vries;Anna|van den Berg;Pieter|Jansen;Marieke|Bakker;Willem|van der "
	      "Meer;Sanne|Smit;Kees|Mulder;Els|de Groot;"
	      "Daan|Vermeulen;Lotte|van Dijk;Hendrik|Dekker;Johanna|Brouwer;Thijs|de "
	      "Wit;Femke|Dijkman;Gerrit|Schouten;Loes|Kuijpers;"
	      "Ruben|van 't Hof;Tineke|Op den Kamp;Bram|ter "
	      "Horst;Iris|Verhoeven;Jeroen|Scholten;Wilma|van der Linden;"
	      "Koen|in 't Veld;Nienke|Hoogendoorn;Theo|Bos;Geertruida|Kroon"},
    {"frisian", "Sjoerd|Hoekstra;Sietske|Dijkstra;Douwe|Terpstra;Froukje|Veenstra;Tjeerd|Bosma;"
		"Nynke|Postma;Wiebe|Zijlstra;"
		"Ytsje|Hiemstra;Jelle|Reitsma;Hinke|Wiersma;Durk|van der "
		"Veen;Baukje|Boersma;Gosse|Haitsma;Aukje|Schaafsma;"
		"Oene|Tamminga;Tjitske|Kooistra;Klaas|Bijlsma;Feikje|Ypma;Sybren|Algra;Renske|"
		"Hofstra;Lolke|Zwaagstra;"
		"Trynke|Sikkema;Jitske|Elzinga;Rients|Kingma;Maaike|Bouma;Piter|Rypkema"},
    {"turkish", "Mehmet|Yılmaz;Ayşe|Kaya;Mustafa|Demir;Fatma|Çelik;Hüseyin|Şahin;Emine|Yıldırım;"
		"Hasan|Öztürk;Zeynep|Aydın;İbrahim|Özdemir;"
		"Elif|Arslan;Murat|Doğan;Hatice|Kılıç;Osman|Çetin;Merve|Koç;Yusuf|Kurt;Özlem|"
		"Şimşek;Gökhan|Polat;Tuğba|Korkmaz;"
		"Serkan|Karaoğlu;Büşra|Hacıoğlu;Okan|Demirtaş;Gülsüm|Aktaş;Cengiz|Bozkurt;Derya|"
		"Uçar;Erdal|Sarıkaya;Nuray|Kocabıyık"},
    {"moroccan", "Mohamed|El Amrani;Fatima|Benali;Youssef|Bouzid;Khadija|El Idrissi;Rachid|Ait "
		 "Ali;Naima|Bouhlal;Hassan|El Khattabi;"
		 "Samira|Boukhari;Mustapha|Bennani;Malika|Azzouzi;Ahmed|Ouali;Zineb|Tahiri;Karim|"
		 "El Morabit;Latifa|Haddouchi;"
		 "Abdelkader|Chaoui;Soumaya|Belhaj;Driss|Ben Haddou;Hanane|Lamrani;Mimoun|Oulad "
		 "Si;Yasmina|Saidi;Noureddine|Jabri;"
		 "Loubna|El Fassi;Brahim|Aouragh;Ilham|Rahmouni;Said|Bouazza;Hajar|Zarouali"},
    {"surinamese", "Anil|Ramdin;Sunita|Bissessar;Rajesh|Jagernath;Indra|Ramautar;Soerdj|Kalloe;"
		   "Savitri|Mahabier;Dewanand|Sewnarain;"
		   "Radha|Doerga;Vinod|Gangaram;Shanti|Bhagwandin;Glenn|Blokland;Muriel|Pinas;"
		   "Humphrey|Codrington;Wonny|Kromosoeto;"
		   "Paidjan|Pawironadi;Ngatini|Kartosoewito;Iwan|Tjon A "
		   "Fat;Romeo|Landveld;Astrid|Lieveld;Krishna|Persad;"
		   "Nirmala|Jadoenath;Orlando|Zaalman;Sandjai|Autar;Kamla|Jhinkoe;Etienne|Vyent;"
		   "Ruben|Wijdenbosch"},
    {"antillean", "Angelo|Martina;Xiomara|Maduro;Quincy|Croes;Zulaika|Winklaar;Shermaine|Rosaria;"
		  "Jandino|Isenia;Ruthmila|Cijntje;"
		  "Edsel|Provence;Nydia|Henriquez;Hensley|Meulens;Giovanni|Felida;Mirella|Janga;"
		  "Rudsel|Leito;Omayra|Geerman;"
		  "Franklin|Werleman;Ludwina|Bernabela;Jurickson|Profar;Magali|Marchena;Elvis|"
		  "Koeiman;Suzanne|Evertsz;"
		  "Dionisio|Cicilia;Yanira|Salsbach;Roderick|Rojer;Filomena|Boekhoudt;Wladimir|"
		  "Balentien;Thais|Daal"},
    {"indonesian", "Johanis|Manuhutu;Costavina|Pattinasarany;Budi|Santoso;Siti|Rahayu;Otjep|"
		   "Latuheru;Dominggas|Sahetapy;Agus|Setiawan;"
		   "Dewi|Lestari;Elias|Tahapary;Fransina|Siwabessy;Hendra|Gunawan;Sri|Wulandari;"
		   "Semuel|Leatemia;Welhelmina|Tuhusula;"
		   "Joko|Susilo;Ratna|Kusuma;Matheos|Wattimena;Adolfina|Ririmasse;Bambang|Nugroho;"
		   "Indah|Pratama;Jopie|Tomasoa;"
		   "Antomina|Polnaya;Made|Wijaya;Nurul|Hidayat;Yohanes|Siregar;Agustina|Talakua"},
    {"ghanaian", "Kwame|Mensah;Akosua|Boateng;Kofi|Owusu;Abena|Asante;Yaw|Osei;Adwoa|Amponsah;"
		 "Kwabena|Appiah;Afua|Agyemang;Kwaku|Antwi;"
		 "Ama|Sarpong;Kwasi|Frimpong;Efua|Quaye;Kojo|Ansah;Yaa|Yeboah;Nana|Opoku;Esi|"
		 "Arthur;Kwadwo|Boakye;Akua|Acheampong;"
		 "Ebenezer|Nkansah;Comfort|Darko;Emmanuel|Tetteh;Gifty|Ofori;Isaac|Addo;Felicia|"
		 "Kyeremeh;Kwesi|Aidoo;Mavis|Oppong"},
    {"nigerian", "Chinedu|Okafor;Ngozi|Okonkwo;Emeka|Nwosu;Chioma|Eze;Olumide|Adeyemi;Folake|"
		 "Balogun;Ifeanyi|Okeke;Yetunde|Ogunleye;"
		 "Obinna|Obi;Amaka|Nwachukwu;Babatunde|Ojo;Funmilayo|Adebayo;Osaretin|Igbinovia;"
		 "Blessing|Omoruyi;Efosa|Ehigiator;"
		 "Temitope|Oladipo;Ikechukwu|Okoro;Nneka|Chukwu;Ayodele|Akinyemi;Aisha|Abubakar;"
		 "Musa|Bello;Ugochukwu|Eze;"
		 "Adaeze|Okafor;Kehinde|Adeleke;Uche|Nwosu;Favour|Osagie"},
    {"syrian", "Ahmad|Al "
	       "Hassan;Rania|Alkhatib;Khaled|Haddad;Yara|Khoury;Omar|Al-Masri;Nour|Darwish;Mahmoud|"
	       "Alahmad;Hiba|Sabbagh;"
	       "Firas|Kassab;Lina|Najjar;Bassam|Shami;Maysaa|Hallak;Samer|Alhamwi;Ruba|Ghanem;Anas|"
	       "Hamdan;Dima|Barakat;Tarek|Mansour;"
	       "Zeinab|Suleiman;Nidal|Abdo;Reem|Al "
	       "Omari;Waleed|Mardini;Hala|Tahan;Ghassan|Rifai;Sawsan|Aswad;Azad|Issa;Shirin|Kurdi"},
    {"iraqi", "Ali|Kadhim;Zainab|Jabbar;Hiwa|Rasul;Shler|Qadir;Mustafa|Al-Jubouri;Avin|Barzani;"
	      "Karwan|Hama Salih;Nishtiman|Aziz;"
	      "Haider|Al "
	      "Obaidi;Rezan|Faraj;Sherzad|Zebari;Bahar|Karim;Qasim|Samarrai;Huda|Hussain;Goran|"
	      "Talabani;Snur|Abdullah;"
	      "Sajjad|Mahdi;Tara|Sindi;Rebwar|Ahmed;Maryam|Al-Janabi;Thamer|Hilali;Chnar|Mustafa;"
	      "Sarbast|Dosky;Noor|Rasheed;"
	      "Soran|Hamid;Viyan|Amedi"},
    {"afghan", "Abdul|Rahimi;Maryam|Ahmadi;Mohammad|Noorzai;Fatana|Hakimi;Najibullah|Stanekzai;"
	       "Zohra|Popalzai;Farid|Azizi;Palwasha|Wardak;"
	       "Ghulam|Sarwari;Shabnam|Karimi;Mirwais|Hotak;Nilofar|Sultani;Hamid|Mojaddedi;"
	       "Spozhmai|Safi;Zalmai|Zadran;Laila|Nabizada;"
	       "Habibullah|Mangal;Setara|Yusufzai;Esmatullah|Shinwari;Roya|Faizi;Omid|Alizada;"
	       "Wazhma|Barakzai;Baryalai|Kakar;"
	       "Negin|Haidari;Rahmatullah|Momand;Khatera|Amiri"},
    {"iranian", "Reza|Mohammadi;Fatemeh|Hosseini;Dariush|Ahmadi;Niloufar|Rezaei;Behrouz|Karimi;"
		"Shirin|Moradi;Kourosh|Jafari;Parisa|Sadeghi;"
		"Farhad|Rahimi;Maryam|Ebrahimi;Babak|Tehrani;Leila|Ghasemi;Mehdi|Shirazi;Azadeh|"
		"Moghaddam;Siamak|Bagheri;Mahnaz|Rostami;"
		"Hossein|Akbari;Roya|Farahani;Arash|Khosravi;Sepideh|Yazdani;Keyvan|Heidari;Nasrin|"
		"Soltani;Bijan|Parsa;"
		"Elham|Tabatabai;Navid|Zandi;Taraneh|Mirzaei"},
    {"somali", "Abdi|Hassan Mohamed;Amina|Warsame;Mohamed|Abdullahi "
	       "Farah;Hodan|Jama;Ahmed|Hersi;Faduma|Nur Ali;Yusuf|Dahir;Sahra|Omar;"
	       "Abdirahman|Isse;Ayaan|Hirsi;Farah|Guled;Ifrah|Abukar;Omar|Sheikh "
	       "Adan;Hibo|Egal;Liban|Barre;Nimco|Diriye;Ibrahim|Samatar;"
	       "Khadra|Elmi;Bashir|Roble;Asha|Mohamud;Abdikarim|Shire;Fartun|Aden;Mukhtar|Gedi;"
	       "Safiya|Muse;Said|Waberi;Ladan|Osman"},
    {"eritrean", "Tesfay|Gebremichael;Selam|Haile;Yonas|Tekle;Feven|Kidane;Filmon|Berhane;Luwam|"
		 "Tesfamariam;Abel|Ghebremedhin;Saba|Mehari;"
		 "Dawit|Woldu;Rahwa|Kiflay;Samson|Habtemariam;Winta|Okbamichael;Robel|Asfaha;"
		 "Senait|Mengisteab;Merhawi|Hagos;"
		 "Almaz|Kebede;Bereket|Tewelde;Tigist|Bekele;Henok|Zerai;Helen|Abraha;Amanuel|"
		 "Russom;Eden|Weldegebriel;Kibrom|Negasi;"
		 "Hiwet|Fessehaye;Girma|Tadesse;Meron|Alemu"},
    {"chinese",
     "Wei|Wang;Xiaoming|Li;Mei|Zhang;Li|Chen;Jing|Liu;Ming|Huang;Siu Ling|Cheung;Wai|Wong;Ka "
     "Wai|Chan;Yan|Zhao;Hong|Zhou;Lijuan|Xu;"
     "Jun|Sun;Ting|Zhu;Kwok "
     "Keung|Leung;Xin|Guo;Lan|Hu;Yuxin|Lin;Qiang|He;Fang|Luo;Tao|Zheng;Meiling|Tang;Hao|Xie;"
     "Jia|Song;Chi Ming|Lam;Ying|Deng"},
    {"polish", "Piotr|Kowalski;Anna|Nowak;Krzysztof|Wiśniewski;Katarzyna|Wójcik;Tomasz|Kowalczyk;"
	       "Małgorzata|Kamińska;Paweł|Lewandowski;"
	       "Agnieszka|Zielińska;Michał|Szymański;Ewa|Woźniak;Marcin|Dąbrowski;Magdalena|"
	       "Kozłowska;Jakub|Jankowski;Monika|Mazur;"
	       "Łukasz|Wojciechowski;Joanna|Kwiatkowska;Grzegorz|Krawczyk;Beata|Kaczmarek;Wojciech|"
	       "Piotrowski;Dorota|Grabowska;"
	       "Sławomir|Zając;Iwona|Pawłowska;Rafał|Michalski;Justyna|Wróbel;Dariusz|Jabłoński;"
	       "Renata|Stępień"},
    {"eastern", "Olena|Shevchenko;Serhii|Kovalenko;Natalya|Ivanova;Dmitri|Petrov;Georgi|Dimitrov;"
		"Desislava|Ivanova;Ion|Popescu;Mihaela|Dumitru;"
		"Zoran|Petrović;Mirjana|Jovanović;Senad|Hodžić;Amra|Begić;László|Nagy;Erzsébet|"
		"Kovács;Oksana|Bondarenko;Volodymyr|Melnyk;"
		"Svetlana|Smirnova;Plamen|Todorov;Florin|Radu;Andreea|Stoica;Dragan|Nikolić;Lejla|"
		"Mehmedović;Zlatan|Halilović;"
		"Ivan|Horvat;Iryna|Tkachenko;Bohdan|Kravchuk"},
    {"vietnamese", "Thi Lan|Nguyen;Van "
		   "Hung|Tran;Minh|Le;Thu|Pham;Quoc|Huynh;Ngoc|Hoang;Duc|Phan;Mai|Vu;Anh|Vo;Thanh|"
		   "Dang;Hoa|Bui;Linh|Do;"
		   "Tuan|Ho;Phuong|Ngo;Long|Duong;Kim|Ly;Nam|Dinh;Hanh|Truong;Bao|Luong;Thuy|Trinh;"
		   "Khanh|Cao;Yen|Thai;Son|Doan;"
		   "Huong|Quach;Dung|Kieu;Trang|Phung"},
    {"portuguese", "João|da Silva;Maria|dos Santos;António|Ferreira;Ana|Pereira;Carlos|de "
		   "Oliveira;Fátima|Rodrigues;Manuel|da Costa;"
		   "Teresa|Gonçalves;José|Lopes;Isabel|Fernandes;Rui|Monteiro;Lurdes|Évora;Pedro|"
		   "Tavares;Cristina|Almeida Santos;"
		   "Nuno|Carvalho;Sofia|Mendes;Tiago|Barbosa;Inês|Vieira;Arlindo|Delgado;Joana|"
		   "Furtado;Miguel|Araújo;Rita|Teixeira;"
		   "Adilson|Varela;Conceição|Nunes;Paulo|Magalhães;Beatriz|Correia"},
    {"spanish", "Juan|García López;María|Rodríguez;Carlos|Fernández "
		"Gómez;Carmen|Martínez;Luis|Hernández;Ana|Pérez;Jorge|Sánchez;"
		"Yadira|Jiménez;Wilson|Restrepo;Altagracia|Polanco;Diego|Álvarez;Lucía|Muñoz;Pablo|"
		"Ortega;Rosa|Quispe;Andrés|Vargas;"
		"Mercedes|Batista;Rafael|Encarnación;Pilar|Navarro;Sergio|Molina;Belkis|Almonte;"
		"Miguel|Torres;Elena|Ruiz Díaz;"
		"Francisco|Moreno;Ximena|Rojas;Antonio|Serrano;Milagros|Reyes"},
    {"indian", "Amit|Sharma;Priya|Patel;Rahul|Gupta;Deepa|Nair;Sanjay|Reddy;Lakshmi|Krishnan;"
	       "Vikram|Singh;Anjali|Deshpande;Arjun|Iyer;Pooja|Joshi;"
	       "Manoj|Kumar;Sneha|Kulkarni;Rohit|Agarwal;Kavya|Menon;Suresh|Banerjee;Neha|Kapoor;"
	       "Ashok|Mishra;Divya|Srinivasan;"
	       "Ravi|Pillai;Shweta|Verma;Kandiah|Sivakumar;Meena|Subramanian;Nikhil|Chatterjee;"
	       "Geeta|Yadav;Prakash|Rao;Swati|Desai"},
    {"western", "Jean-Pierre|Dubois;Marie|Lefebvre;Hans|Müller;Ingrid|Schneider;Giovanni|Rossi;"
		"Chiara|Bianchi;John|Smith;Emily|Johnson;"
		"Lars|Nielsen;Astrid|Hansen;Sven|Andersson;Claire|Moreau;Klaus|Schmidt;Ursula|von "
		"Bergen;Patrick|O'Brien;Siobhan|Murphy;"
		"Luc|Peeters;Veerle|Claes;Marco|Ricci;Elena|Ferrari;William|MacDonald;Olivia|"
		"Taylor;Pierre|Lambert;Heike|Zimmermann;"
		"Paolo|Esposito;Freya|Larsen"},
};

#endif
