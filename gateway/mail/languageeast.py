"""Slavic, Uralic and other languages. Data for `language`; what the columns are says `languagedata`."""

from gateway.mail.languagedata import Language

EAST = (
    Language(
        "pl",
        """
 i w na z do się nie to jest że o jak po co a ale za od czy tak są był była było były będzie dla przez przy już tylko
 może mogę można możemy być mam ma mamy mają miał miała mi mnie ja ty on ona my wy oni nam nas was wam jego jej ich ten
 ta te tego tej tym tych tam tu teraz dziś dzisiaj wczoraj jutro tydzień tygodnia miesiąc poniedziałek wtorek środa
 środę czwartek piątek sobota niedziela dzień dobry dziękuję dziękuje dzięki proszę prosze pozdrawiam pozdrowienia
 serdecznie szanowni państwo szanowny pan pani panie cześć witam uprzejmie drukarka drukarki drukarkę drukuje komputer
 laptopa hasło hasła hasłem ekran klawiatura mysz telefon dostęp dostępu konto konta zalogować logowania działa
 działają zepsuł zepsuta zepsuty uszkodzony zablokowane zablokowany otworzyć zamknąć wysłać wysłałem wysłałam
 otrzymałem otrzymałam faktura faktury fakturę urlop urlopu zamówienie zamówić pytanie problem problemu błąd błędu
 pomoc pomocy pomóc potrzebuję potrzebujemy nowy nowa nowe nowego dwa trzy tutaj bez pod nad między przed ponieważ gdy
 kiedy gdzie dlaczego który która które których biuro pokój piętro drzwi klucz kabel papier wolno pilne brakuje kolega
 koleżanka dział działu sieć plik pliku folder zapomniałem zapomniałam również bardzo jeszcze zawsze nigdy coś ktoś nic
 wszystko rana kilku więc żeby aby oraz lub sobie swój moje mój moja moim moją nasz nasza mogą chcę chciałbym
 chciałabym ze we ode mną otwiera wyświetla pojawia sprawdzić zmienić wiadomość wiadomości załączniku poniżej góry
 odpowiedź patrz zrzut ekranu ekranie samo sam kawa kawy kuchni kuchnia woda ogrzewanie światło okno parking parkingowe
 gość gościa identyfikator karta karty adres umowa umowy pensja wypłata premia chory zwolnienie formularz dokumenty
 podpis zaświadczenie delegacja znaleźć znalazłem szukam następny przyszły przyszłym ostatni pierwszy pierwszego marca
 zaczyna potrzebuje zacząć koniec początek pracownik pracownika zmiana zmienił nazwa nazwisko użytkownik połączenie
 prąd lampa stół krzesło cały oba gotowe nowości dostali dostałem zostało został została jestem jesteś jesteśmy
 nieobecny nieobecna ile dni tygodnie godzin godziny minut kiedyś nadal dalej niestety jednak chociaż dlatego też albo
 ani raz znowu ponownie przepraszam anulować anulowanie potwierdzić zamówienia mojego mojej moich naszego naszej jakie
 jakieś wiem wie wiadomo stycznia lutego kwietnia kwietniu maja czerwca lipca sierpnia września października listopada
 grudnia święta zespół budynek budynku kolor czerwony zielony niebieski obraz obrazu odpowiada odpowiedzieć stołówka
 otwarta pokazuje słyszą słyszy rozmowy emerytura ładowarka sprawie podczas projektor jaki jaka mówi mówić powiedział
 kto klucze goście gości dostawca dostawcy licencja licencje licencję przedłużyć winda stoi stać przyjeżdża przyjechać
 bierze wziąć zapasowe zapasowy którego musi muszę musimy nikt odbiera odebrać recepcji recepcja stary stara stare
 błędny błędna czerwiec paczka paczkę stażysta zatrudniliśmy zaciął żaden żadna każdy każda często rzadko zacięły
 zatrzymać
""",
        "prz- -ego -ych -ości -ość -anie -enie -ować -owania -ałem -ałam szcz- -ysz -rze -ują -uje -cie -ami",
        "łąęśżźćńó",
    ),
    Language(
        "cs",
        """
 a v na je se že to s z do o i ve za jsem jsme jste jsou by ale si jak tak po od co jako být byl byla bylo byly není
 nejsou nemám nemůžu nemohu nejde můžete můžu mohu může mohl mohla prosím děkuji děkuju díky dobrý den ahoj zdravím
 pozdravem pozdrav přeji hezký pěkný vážený vážená vážení kolegové pan paní mám má máme máte mají měl měla mi mě mně já
 ty on ona my vy oni nám nás vám vás jeho její jejich ten ta toho té tom tady tam teď dnes včera zítra týden týdnu
 měsíc pondělí úterý středa středu čtvrtek pátek sobota neděle tiskárna tiskárny tiskárnu tiskne tisk počítač počítače
 heslo hesla obrazovka klávesnice myš telefon přístup přístupu účet účtu přihlásit přihlášení funguje nefunguje
 nefungují rozbitý rozbitá zablokovaný otevřít zavřít poslat poslal poslala dostal dostala faktura faktury fakturu
 dovolená dovolenou objednávka objednat dotaz otázka problém problému chyba chybu chybová pomoc pomoci potřebuji
 potřebuju potřebujeme nový nová nové nového dva tři zde bez pod nad mezi před protože když kdy kde proč který která
 které kterou kancelář kanceláři místnost patře dveře klíč kabel papír pomalý pomalu pomalé naléhavé chybí kolega
 kolegyně oddělení síť síti soubor soubory složka složky zapomněl zapomněla také velmi ještě vždy nikdy něco někdo nic
 všechno už jen jenom nebo aby kvůli můj moje mého moji naše náš chci chtěl chtěla bych ke ku při pro přes u jestli
 pokud ani ano ne rád ráda předem odpověď zpráva zprávy příloha příloze níže zobrazuje hlásí mailu otevřou spustit
 nejdou odeslat podívat zkontrolovat nastavit obnovit opět znovu hodin dnů rána chvíli svůj své poprosit poprosil
 poprosila vyřešit dejte vědět budu bude budeme jim ji jej viz snímek obrazovky kávovar káva kuchyň kuchyni voda teče
 topení světlo okno parkování parkovací návštěva návštěvu kartička karta kartu kartě adresa smlouva smlouvu plat
 výplata výplatní nemocný neschopenka formulář dokumenty podpis potvrzení cestovné najít našel hledám příští poslední
 první prvního března nastupuje potřebuje začátek konec zaměstnanec zaměstnance změna změnit jméno uživatel připojení
 proud lampa stůl židle celý oba hotovo novinky dostali samé pořád stále bohužel však proto totiž zase zas kolik zbývá
 omlouvám omluvte dnešní dnešního dnešním mail zasedačce zasedačka moc obnovení zrušit zrušení potvrdit odešel odešla
 nemá nemají nemáme víte ví vím potřeboval potřebovala prosíme přeposílám posílám zasílám taky tento tato tyto toto
 těch těm ledna února dubna dubnu května června července srpna září října listopadu prosince vánoce tým týmu budova
 budovy barva červený zelený modrý modrá obraz odpovídá odpovědět jídelna otevřená ukazuje slyší neslyší hovor důchod
 nabíječka ohledně obrátit projektor stěhuje jaký jaká vaše kdo říká říct řekl říkal klíče klíčů hosté hosty přijede
 přijedou dodavatel dodavatele licence licenci prodloužit výtah stojí stát bere vzít náhradní musí musím musíme máš
 někde pátku nikdo nebere recepci recepce starý stará staré špatně balík vyzvednout vyzvednu přijali nechat páska žádný
 žádná každý každá často málokdy zasekl zasekla zasekly
""",
        "při- pře- nej- -ého -ých -ání -ení -ování -ovat -ost -osti -ový -ová -ové -oval -ům -ách -ých -ete -íte",
        "řěůčšžýťďň",
    ),
    Language(
        "fi",
        """
 ja on ei se että en oli ovat olla ole olen olet olemme minä minun minulla minulle sinä hän me te he mutta niin kun
 kuin jos myös vain nyt sitten vielä jo kaikki mitä mikä miten missä milloin miksi kuka joka jotka tämä tämän tätä
 tässä tuo sen sitä siinä siitä meidän teidän meillä teille voi voin voisiko voisitteko voitteko voitko voisi pitää
 täytyy haluan haluaisin tarvitsen tarvitsemme saa saan saanut ollut tänään eilen huomenna viikko viikolla kuukausi
 maanantai maanantaina tiistai tiistaina keskiviikko torstai torstaina perjantai perjantaina hei moi terve kiitos
 kiitoksia kiitän terveisin ystävällisin huomenta päivää tulostin tulostimen tulosta tulostaa tietokone tietokoneen
 kone koneeni salasana salasanan salasanani näyttö näppäimistö hiiri puhelin pääsy pääse kirjautua kirjautuminen
 kirjautumaan toimi toimii toimivat rikki lukittu avata avaa sulkea lähettää lähetetty sain lasku laskun loma loman
 tilaus tilata kysymys ongelma virhe virheilmoitus apua auttaa uusi uuden uutta kaksi kolme täällä siellä ilman ennen
 jälkeen koska toimisto huone kerros ovi avain kaapeli paperi hidas kiireellinen puuttuu kollega osasto verkko verkkoon
 tiedosto kansio unohdin unohtunut aina koskaan mitään jotain joku paljon hyvin hyvää taas enää liitteenä alla viesti
 vastaus kyllä mukaan asti sähköposti sähköpostia voiko tulee mulla etten eikä onko tammikuu helmikuu huhtikuussa auki
 ruokala jouluna kuule kuulevat muuttaa vika kenellä sanoo avaimet vieraat toimittaja hissi lisenssi vara kukaan vastaa
 vastaanotto vanha vanhan paketti noutaa usein ulkona
""",
        "-ssa -ssä -sta -stä -lla -llä -lle -lta -ltä -nen -ksi -mme -tte -een -iin -aan -ään -inen -minen -isi -oon -uu",
        "äö",
    ),
    Language(
        "hu",
        """
 a az és hogy nem is egy van volt vannak meg de csak ez el ha mint már még ki mi én te ő ti ők azt ezt ami amely akkor
 most itt ott igen le fel be nagyon minden sem vagy kell lehet lesz nekem neked neki nekünk engem minket nincs nincsen
 kérem kérjük köszönöm köszönjük köszönet szeretnék szeretném szeretnénk tudok tudom tudna tudnak tudnának tudná ma
 tegnap holnap hét héten hónap hétfő hétfőn kedd kedden szerda szerdán csütörtök péntek pénteken szia sziasztok helló
 jó napot reggelt üdvözlettel üdvözlet tisztelt kedves cím hölgyem uram nyomtató nyomtatóm nyomtat nyomtatni számítógép
 számítógépem gép gépem jelszó jelszavam jelszót képernyő billentyűzet egér telefon hozzáférés hozzáférést
 bejelentkezni belépni működik működnek elromlott rossz zárolva megnyitni bezárni küldeni küldött kaptam kapok számla
 számlát szabadság megrendelés rendelés kérdés kérdésem probléma hiba hibaüzenet segítség segíteni segítséget kellene
 új két három nélkül alatt között előtt után mert amikor hol miért melyik iroda irodában szoba emelet ajtó kulcs kábel
 papír lassú sürgős hiányzik kolléga kollégám osztály hálózat fájl mappa elfelejtettem mindig soha valami valaki semmi
 sok jól újra mellékelve csatolva alább üzenet válasz köszi előre lenne volna óta tudja mai vele azonban illetve kinél
 mondja kulcsok vendég vendégek szállító lift licenc senki veszi recepció régi csomag mindenki gyakran
""",
        "-ság -ség -ban -ben -nak -nek -val -vel -hoz -hez -ból -ből -tól -től -ról -ről -unk -ünk -tam -tem -ás -és gy- sz-",
        "őű",
    ),
    Language(
        "tr",
        """
 ve bir bu da de için ile çok ne var yok ben sen o biz siz onlar benim senin bizim sizin bana sana bize size beni ama
 gibi daha en kadar sonra önce şimdi bugün dün yarın hafta ay pazartesi salı çarşamba perşembe cuma cumartesi pazar
 merhaba selam selamlar günaydın iyi günler çalışmalar teşekkürler teşekkür ederim ederiz lütfen rica saygılar
 saygılarımla sayın yazıcı yazıcım yazıcıdan yazdırma bilgisayar bilgisayarım bilgisayarımı şifre şifrem şifremi parola
 ekran ekranı klavye fare telefon erişim giriş hesap hesabım hesabıma çalışmıyor çalışıyor bozuldu bozuk kilitlendi
 açmak açılmıyor kapatmak gönder göndermek gönderdim aldım alamıyorum fatura izin sipariş soru sorun hata hatası mesajı
 yardım yardımcı gerekiyor gerek yeni iki üç burada orada olmadan altında arasında çünkü neden nasıl nerede hangi kim
 ofis oda kat kapı anahtar kablo kağıt yavaş acil eksik arkadaşım departman ağ ağa dosya dosyayı klasör unuttum her hiç
 şey bazı bütün tüm değil mi mı mu olarak olan oldu olur olabilir edebilir misiniz musunuz miyim istiyorum istiyoruz
 lazım ek ekte aşağıda cevap evet hayır artık hala hâlâ tekrar sürekli bağlanamıyorum bağlanmıyor veriyor alıyorum
 yapabilir kimde diyor anahtarlar misafir tedarikçi asansör lisans kimse vermiyor resepsiyon eski paket herkes sık
""",
        "-yor -ıyor -iyor -lar -ler -ları -leri -mak -mek -dır -dir -sınız -siniz -iniz -ınız -miyor -mıyor -dan -den -mış -tım",
        "ğışİ",
    ),
    Language(
        "sk",
        """
 a v na je sa že to s z do o aj vo za som sme ste sú by ale si ako tak po od čo byť bol bola bolo boli nie nemám
 nemôžem nedá môžete môžem môže mohol mohla prosím ďakujem ďakujeme dakujem vďaka dobrý deň ahoj zdravím pozdravom
 pozdrav prajem pekný vážený vážená mám má máme máte majú mal mala mi ma mne ja ty on ona my vy oni nám nás vám vás
 jeho jej ich ten tá toho tej tom tu tam teraz dnes včera zajtra týždeň mesiac pondelok utorok streda stredu štvrtok
 piatok sobota nedeľa tlačiareň tlačiarne tlačí počítač heslo hesla obrazovka klávesnica myš telefón prístup prístupu
 účet účtu prihlásiť prihlásenie funguje nefunguje nefungujú pokazený pokazená zablokovaný otvoriť zatvoriť poslať
 poslal dostal faktúra faktúry dovolenka objednávka objednať otázka problém chyba pomoc pomôcť potrebujem potrebujeme
 nový nová nové dva tri bez pod nad medzi pred pretože keď kedy kde prečo ktorý ktorá ktoré kancelária kancelárii dvere
 kľúč papier pomalý chýba kolega oddelenie sieť súbor priečinok zabudol zabudla tiež veľmi ešte vždy nikdy niečo niekto
 nič všetko už len iba alebo aby môj moja moje náš naše chcem chcel chcela pri pre cez u či ani áno ne rád správa
 príloha nižšie vopred budem bude obnovenie obnoviť kávovar kuchyni tečie voda kúrenie svetlo okno návšteva kartu
 adresa zmluva výplata formulár dokumenty podpis nájsť hľadám budúci posledný prvý prvého začína koniec zamestnanec
 zmena meno používateľ pripojenie hotovo novinky žiaľ bohužiaľ však preto zase zas koľko dnešného dnešné monitory
 poschodí veľa pekne nemá nemajú viete mail naša tím tímu apríli januára februára marca apríla mája júna júla augusta
 budova budovy kolegovia počas hovor kto hovorí povedal kľúče hostia dodávateľ výťah stojí licencia licenciu predĺžiť
 náhradné musím musí nikto neberie recepcii starý balík zle každý často žiadny
""",
        "pri- pre- naj- -ého -ých -anie -enie -ovať -osť -osti -ový -ová -ať -iť -uje -ujem",
        "ľĺŕôäčšžýťďň",
    ),
    Language(
        "hr",
        """
 i u na je se da to s od do za o ne nije sam si smo ste su bi ali kao li što tko gdje kada zašto biti bio bila bilo ima
 imam imamo nemam mogu može možete molim vas hvala lijep pozdrav pozdravom dobar dan bok poštovani poštovana srdačan
 moj moja moje naš naša vaš mi ti on ona oni nam vam ovaj ova ovo taj tamo ovdje sada danas jučer sutra tjedan mjesec
 ponedjeljak utorak srijeda četvrtak petak subota nedjelja pisač pisača printer računalo računala lozinka lozinku
 zaslon tipkovnica miš telefon pristup račun računa prijaviti radi rade pokvaren zaključan otvoriti zatvoriti poslati
 poslao primio faktura godišnji narudžba pitanje problem greška grešku pomoć pomoći trebam trebamo trebao nova novi
 novo dva tri bez ispod između prije nakon jer koji koja koje ured sobi kat vrata ključ papir spor hitno nedostaje
 kolega kolegica odjel mreža mrežu datoteka mapa zaboravio zaboravila također vrlo još uvijek nikad nešto netko ništa
 sve već samo ili kako bih htio htjela poruka privitku odgovor unaprijed moguće više opet kaže ključeve gosti dobavljač
 dizalo licenca
""",
        "-ije -anje -enje -osti -ost -ski -ova -irati -ati -jeti -ima -ama nj- lj- pri- -cija",
        "đćčšž",
    ),
    Language(
        "sl",
        """
 in v na je se da to s z od do za o ne ni sem si smo ste so bi ali kot pa kaj kdo kje kdaj zakaj biti bil bila bilo ima
 imam imamo nimam lahko morem more prosim hvala lep pozdrav pozdravljeni dober dan živjo spoštovani spoštovana moj moja
 moje naš naša vaš jaz ti on ona mi vi oni nam vam ta te tega tam tukaj zdaj danes včeraj jutri teden mesec ponedeljek
 torek sreda četrtek petek sobota nedelja tiskalnik tiskalnika tiska računalnik računalnika geslo gesla zaslon
 tipkovnica miška telefon dostop dostopa račun prijaviti prijavim deluje delujejo pokvarjen zaklenjen odpreti zapreti
 poslati poslal prejel dopust naročilo vprašanje težava težavo težave napaka napako pomoč pomagate potrebujem
 potrebujemo nov nova novo dva tri brez pod med pred ker ko kateri katera pisarna pisarni soba nadstropje vrata ključ
 papir počasen nujno manjka sodelavec oddelek omrežje datoteka mapa pozabil pozabila tudi zelo še vedno nikoli nekaj
 nekdo nič vse že samo kako želim rad sporočilo prilogi odgovor vnaprej mogoče več spet pravi ključe gostje dobavitelj
 dvigalo licenca
""",
        "-anje -enje -osti -ost -ski -ega -emu -ovati -iti -ati pri- raz- -jo -mo",
        "čšž",
    ),
    Language(
        "id",
        """
 yang dan di ke dari untuk dengan ini itu tidak saya anda kami kita dia mereka ada adalah akan sudah belum bisa dapat tolong
 mohon terima kasih selamat pagi siang sore bapak ibu salam hormat pada oleh karena jika atau juga tetapi tapi hanya masih
 lagi hari minggu bulan senin selasa rabu kamis jumat sabtu kemarin besok sekarang kata sandi layar printernya komputer
 komputernya telepon akses akun masuk rusak berfungsi membuka menutup mengirim dikirim menerima faktur cuti pesanan permintaan
 pertanyaan masalah kesalahan bantuan bantu membantu perlu butuh baru dua tiga sini sana tanpa bawah antara sebelum setelah
 kapan mengapa bagaimana siapa apa apakah kantor ruang lantai pintu kunci kertas lambat mendesak hilang rekan bagian jaringan
 berkas lupa selalu sangat banyak semua sesuatu lampiran balasan pesan ya bukan
""",
        "meng- mem- men- ber- per- di- ter- -nya -kan -an ke-",
    ),
    Language(
        "ru",
        """
 и в не на я что с он она как это то по но мы вы из у за к от так же для бы о уже или если есть был была было были мне
 меня нам нас вам вас его её их мой моя моё мои наш наша ваш ваша может могу можете можно нужно нужен надо нет да очень
 еще ещё только все всё всех когда где почему кто какой который которая этот эта эти этого там тут здесь сейчас сегодня
 вчера завтра неделя неделю месяц понедельник вторник среду четверг пятницу пожалуйста спасибо здравствуйте привет
 добрый день доброе утро уважением уважаемые уважаемый коллеги принтер печатает печать компьютер ноутбук пароль экран
 клавиатура мышь телефон доступ учетная запись войти работает работают сломался сломан заблокирован открыть открывается
 закрыть отправить отправил получил счет отпуск заказ заявка вопрос проблема ошибка ошибку помощь помогите помочь прошу
 новый новая новое два три без под над между перед после потому чтобы офис кабинет этаж дверь ключ бумага медленно
 срочно отдел сеть сети файл папка забыл забыла всегда никогда что-то кто-то ничего сообщение письмо письма ответ
 заранее быть до при чем больше себя будет хотел почту почта подключиться подскажите сбросить сброс опять кухне кухня
 вода кофемашина свет окно парковка карта адрес договор зарплата больничный форма документы подпись найти нашел ищу
 следующий первый последний начало конец сотрудник изменить имя пользователь подключение снова завис зависает нужны
 нужна большое новости утра ли себе кого никто никого отвечает отвечают старый посылка ключи каждый часто кому
""",
        "-ться -ется -ения -ение -ого -его -ость -ости -ными -ует -ают -ает",
        "ыэёъ",
    ),
    Language(
        "uk",
        """
 і й в у не на я що з він вона як це то по але ми ви із за к від так же для б о вже або якщо є був була було були мені
 мене нам нас вам вас його її їх мій моя моє мої наш наша ваш ваша може можу можете можна потрібно потрібен треба немає
 ні дуже ще тільки все всі коли де чому хто який яка цей ця ці цього там тут зараз сьогодні вчора завтра тиждень місяць
 понеділок вівторок середу четвер п'ятницю будь ласка дякую дякуємо привіт добрий доброго день дня вітаю повагою
 шановні шановний колеги принтер друкує друк комп'ютер ноутбук пароль екран клавіатура миша телефон доступ доступу
 обліковий запис увійти працює працюють зламався заблокований відкрити відкривається закрити надіслати отримав отримала
 рахунок відпустка замовлення заявка питання проблема помилка помилку допомога допоможіть допомогти прошу новий нова
 нове два три без під над між перед після тому щоб офіс кабінет поверх двері ключ папір повільно терміново відділ
 мережа мережі файл папка забув забула завжди ніколи щось хтось нічого повідомлення лист відповідь заздалегідь бути при
 більше буде хочу до скинути скидання знову кухні вода світло вікно парковка карта адреса договір зарплата лікарняний
 документи підпис знайти шукаю наступний перший останній початок кінець співробітник змінити ім'я користувач
 підключення потрібні потрібна новини зранку кого ніхто нікого відповідає відповідають старий посилка ключі кожен часто
 кому
""",
        "-ться -ння -ого -ість -ості -ують -ати -ити -ів -ії",
        "іїєґ",
    ),
    Language(
        "bg",
        """
 и в не на аз че с той тя как това то по но ние вие из за към от така да се си е са съм сме сте беше има имам нямам
 няма ми ме ни ви го ги му им моят моя мой нашия може мога можете трябва много още само всичко когато къде защо кой
 който която този тази тези там тук сега днес вчера утре седмица месец понеделник вторник сряда четвъртък петък моля
 благодаря здравейте здравей добър ден поздрави уважение уважаеми колеги принтер принтерът печата компютър компютърът
 лаптоп парола паролата екран екранът телефон достъп акаунт вляза работи работят развален счупен заключен отворя отваря
 затвори изпрати изпратих получих фактура отпуск поръчка въпрос проблем грешка помощ помогнете нуждая нов нова ново два
 три без под между преди след защото офис стая етаж врата ключ хартия бавно спешно отдел мрежа мрежата файл папка
 забравих винаги никога нещо някой нищо съобщение писмо отговор предварително ще бъде повече също или ако до при пак
 кухнята вода светлина прозорец паркинг карта адрес договор заплата болничен документи подпис намеря търся следващия
 първи последен начало край служител промяна име потребител връзка отново новини сутрин никой отговаря отговарят стар
 пратка ключове всеки често кого
""",
        "-ите -ата -ото -ият -ането -ение -ване -ът -ваме",
        "ъ",
    ),
)
