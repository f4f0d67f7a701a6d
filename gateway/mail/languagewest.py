"""Germanic and Romance languages. Data for `language`; what the columns are says `languagedata`."""

from gateway.mail.languagedata import Language

WEST = (
    Language(
        "en",
        """
 the of and to in is it that for you was with on as are this be at by not have from or had but what all were when we
 there can an your which their said if do will each about how up out them then she many some so these would other into
 has more her two like him see time could than been who its now find down did get come made may over any new after back
 only our me my i am he us they don doesn didn isn aren wasn won couldn can't cannot haven hasn ll ve t m re s please
 thanks thank regards dear sincerely best kind sorry morning afternoon hey yours cheers anyone someone something
 anything nothing everything yesterday today tomorrow week month monday tuesday wednesday thursday friday saturday
 sunday need needs needed want know think work works working worked broken printer printing password screen keyboard
 phone access forgot forgotten locked open opens close send sent receive received invoice holiday leave order ordered
 request question problem issue help still again since because before while where why here just also very much should
 must might shall every first last next another same own off too try tried trying asked ask asking let connect
 connected connection install installed message messages shows says keeps does doing done gone went looking look
 forward soon possible available both between through without during until colleague department floor room building
 door key cable paper toner slow wrong missing lost stuck urgent attached attachment below above seems fixed replace
 change changed address name number days hours minutes people office's good great fine well right away able unable make
 makes take takes give use using used turn turned log sign keep got getting going really anymore coffee machine water
 kitchen parking visitor badge starts start started earlier happens press button contract salary sick form documents
 found search light window car company employee starting end year years user users account accounts folder drive
 network power lamp table chair whole ready news error's freezes stopped shut turns logged blocked empty full cold hot
 heating noisy dirty clean cleaned fix fixing repaired repair deliver delivered delivery arrived arrives late early
 cancel cancelled confirm confirmation approve approval question's old different instead however already almost maybe
 perhaps whether either neither such though although january february april june july august september october november
 december christmas easter team colour red green blue image picture answer answered reply charger canteen fill parental
 hear page plug whom contact say tell told guest guests arrive keeper spare rather smaller bigger lift supplier licence
 license renew bike nobody noone everyone everybody parcel collect payslip tax hired intern interns rang answers
 nothing's upstairs across
""",
        "-ing -tion -ness -ould -ight -ough wh- th- -edly -ally -ful -ies",
    ),
    Language(
        "de",
        """
 der die das und ist in den von zu mit sich auf für nicht ein eine einen einem einer eines im dem des es an auch als
 wie bei oder aber nach aus wenn noch nur kann können könnte könnten ich du er sie wir ihr mich mir uns ihnen ihn ihm
 mein meine meinem meinen meiner dein ihre ihrem ihren unser unsere unserem sein seine war waren wird werden wurde
 worden haben habe hat hatte hatten hab bin bist sind seid kein keine keinen keiner mehr sehr schon immer wieder jetzt
 heute gestern morgen woche monat montag dienstag mittwoch donnerstag freitag samstag sonntag bitte danke dank vielen
 grüße gruß grüßen grüssen freundlichen freundliche liebe lieber geehrte geehrter geehrten damen herren guten tag moin
 servus viele beste lg mfg vg herzliche herzlichen drucker passwort kennwort bildschirm tastatur maus rechner telefon
 handy zugang zugriff zugriffsrechte anmelden anmeldung einloggen funktioniert funktionieren geht läuft kaputt defekt
 druckt drucken öffnen schließen startet lässt dass weil seit über unter zwischen vor während bis durch gegen ohne um
 zum zur vom am ans beim ins was wer wo wann warum welche welcher welches dieser diese dieses diesem diesen jemand
 etwas nichts alles alle man muss müssen soll sollte sollten darf dürfen möchte möchten will wollen brauche brauchen
 benötige benötigen neue neuen neuer neues neu alte zwei drei hier dort da dann denn doch mal eben gerade nun also so
 rechnung urlaub bestellung bestellen bestellt anfrage frage problem fehler meldung fehlermeldung hilfe helfen schicken
 senden gesendet erhalten bekommen bekomme bekommt gibt geben macht machen gemacht sehen steht kommt kommen kollege
 kollegin kollegen abteilung büro raum zimmer stock tür schlüssel kabel papier langsam falsch fehlt dringend anbei
 anhang unten oben schnell leider gerne gern wäre würde würden hätte hätten vorab rückmeldung antwort schönen nochmal
 nochmals ob zeit jahr bereits seitdem dafür damit dazu darum daran davon wieso eigentlich vielleicht ja nein hängt
 stürzt ab erledigt vergessen gesperrt zurücksetzen prüfen passiert melden kurz eingerichtet rein raus weiter siehe
 dasselbe gleiche gleichen nächste nächsten nächster letzte letzten ersten erste fängt beginnt anfang ende wasser küche
 heizung kaffee kaffeemaschine licht fenster parkplatz besucher besuch ausweis karte adresse vertrag gehalt lohn
 abrechnung krank krankmeldung krankenkasse antrag formular unterlagen unterschrift bescheinigung reisekosten wohin
 finde finden gefunden findet suche suchen ausgefallen lange stunden stunde minuten tage tagen mitarbeiter
 mitarbeiterin ändern geändert änderung name konto kontos benutzer datei dateien ordner laufwerk verbindung verbinden
 netzwerk netz anschluss strom lampe tisch stuhl schreibtisch ganz ganze beide beiden bereit nachricht mitteilung
 info's hab's wegen trotz statt außerdem sondern sogar selbst bisher derzeit aktuell dauernd ständig plötzlich erst
 wohl ebenfalls entweder januar februar märz april mai juni juli august september oktober november dezember weihnachten
 ostern team gebäude farbe rot grün grüne grünes grünen blau blauer bild antworten gespräch kantine zeigt hören hört
 seite umzug zieht elternzeit rente wende jedes beantwortet kunde kundin wartet sagt sagen sage gesagt gast gäste
 lieferant lizenz verlängern stark schwach aufzug laut leise ersatz steckt nehmen nimmt bringen bleibt bleiben liegt
 lassen arbeiten arbeitet niemand empfang hebt behalten behalte klemmt klemmen stimmt stimmen jalousie paket abholen
 steuer eingestellt mitnehmen jeder jede jeden irgendwie draußen drinnen oft selten nie niemals
""",
        "-ung -ungen -lich -liche -lichen -keit -heit sch- -isch -ischen -iert -ieren -schaft ge- ver- -chen zer- ent- "
        "auf- ein- -dung -tzt -ssen -nis",
        "ßäöü",
    ),
    Language(
        "nl",
        """
 de het een en van ik is dat te in die niet op zijn met voor er maar om aan hij zij ze wij we je jij jullie u uw uit
 ook als bij nog naar dan of deze dit door over tot heb hebt heeft hebben had hadden ben bent was waren wordt worden
 werd kan kunnen kun kunt zou zouden zal zullen wil willen moet moeten mag mogen mijn onze ons hun haar hem mij me geen
 meer wel al zo nu vandaag gisteren morgen week maand maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
 goedemorgen goedemiddag beste geachte heer mevrouw dank bedankt dankjewel alvast graag groet groeten vriendelijke
 hartelijke alstublieft printer printen afdrukken wachtwoord scherm toetsenbord muis telefoon toegang inloggen
 aanmelden werkt werken kapot stuk vergrendeld geblokkeerd openen sluiten sturen gestuurd verzonden ontvangen factuur
 vakantie verlof bestelling bestellen besteld aanvraag vraag probleem fout foutmelding melding hulp helpen nodig nieuwe
 nieuw twee drie hier daar zonder onder tussen voordat omdat sinds wanneer waar waarom wie welke wat hoe kantoor kamer
 verdieping deur sleutel kabel papier langzaam traag dringend spoed ontbreekt collega afdeling netwerk bestand
 bestanden map vergeten altijd nooit iets iemand niets alles alle veel heel erg even weer ergens bijlage hieronder
 bericht krijg krijgen krijgt gaat gaan komt doet doen gedaan laten staat zien kijken ja nee want toch eens snel
 mogelijk lukt steeds dus vanmorgen jouw zie schermafbeelding koffie koffieapparaat keuken water lekt verwarming licht
 raam parkeren parkeerplaats bezoeker bezoek pas kaart adres contract salaris loon ziek ziekte formulier documenten
 handtekening verklaring reiskosten vinden vind gevonden zoek hetzelfde zelfde volgende laatste eerste maart begint
 beginnen begin einde medewerker wijzigen gewijzigd naam gebruiker verbinding stroom lamp tafel stoel beide klaar
 nieuws annuleren bevestigen bevestiging helaas echter terwijl hoewel minuten uur jaar verhuisd ontvangt waarschijnlijk
 opgelost opnieuw vast loopt kwijt gelukt januari februari april mei juni juli augustus september oktober november
 december kerst pasen team gebouw kleur rood groen groene blauw beeld antwoord antwoorden kantine toont hoort horen
 pagina oplader telkens verhuist pensioen open welk zegt zeggen gezegd sleutels gasten gast komen leverancier licentie
 verlengen lift blijft nemen brengen ligt niemand neemt houden oude oud pakket ophalen loonstrook receptie iedereen
 elke elk vaak zelden binnen buiten jammer
""",
        "-lijk -lijke -heid -ijk -ijn -ingen -tje -tjes -aar -oor -eer ge- -aan -uur vr- -eerd -ieuw -uis",
        "ĳ",
    ),
    Language(
        "fr",
        """
 le la les de des du un une et est en que qui dans pour pas sur au aux avec ce se il elle ne plus par je vous nous tu
 on son sa ses mon ma mes votre vos notre nos leur leurs ou où mais si tout tous toute toutes cette ces cet sont été
 être avoir ai as a avons avez ont avait était suis es sommes êtes fait faire faut peut peux pouvez pouvons pourriez
 pourrais puis comme bien très même aussi alors donc car parce quand depuis encore toujours jamais déjà rien quelque
 quelqu quelques chose aujourd hui hier demain semaine mois lundi mardi mercredi jeudi vendredi samedi dimanche bonjour
 bonsoir salut merci beaucoup svp plaît cordialement cordiales salutations madame monsieur cher chère bonne journée
 imprimante imprimer ordinateur portable mot passe écran clavier souris téléphone accès connexion connecter compte
 marche fonctionne fonctionnent panne cassé cassée bloqué bloquée ouvrir fermer envoyer envoyé reçu recevoir facture
 congé congés vacances commande commander demande question problème erreur aide aider besoin nouveau nouvelle nouveaux
 deux trois ici là sans sous entre vers chez avant après pendant jusqu contre voici voilà ci joint jointe dessous
 dessus bureau salle étage porte clé câble papier lent lente urgent manque perdu perdue collègue service réseau fichier
 dossier qu c j l d n s m t y oublié oubliée impossible peu trop non oui ça cela celui celle quel quelle comment
 pourquoi voudrais souhaite souhaiterais avance retour réponse ils elles lui eux moi toi plusieurs chaque autre autres
 dernier dernière première premier matin soir heure heures jour jours arrive arrivons affiche message mettre mise voir
 capture machine café cuisine eau chauffage lumière fenêtre parking visiteur visite badge carte adresse contrat salaire
 paie malade maladie arrêt formulaire documents signature attestation remboursement frais trouver trouve trouvé cherche
 pareil longtemps minutes fin début prochain prochaine mars commence commencer employé employée changer changé
 changement nom utilisateur électricité lampe table chaise ordinateurs écrans entièrement prêt nouvelles nouvel
 courriel courriels mail's reçus bug plante plantée ferme ferment annuler annulation confirmer confirmation
 malheureusement toutefois cependant lorsque dès afin ainsi plutôt surtout vraiment personne quelques-uns tard tôt
 janvier février avril mai juin juillet août septembre octobre novembre décembre noël pâques équipe bâtiment couleur
 rouge vert verte bleu bleue image répond répondre cantine ouverte ouvert retraite adresser parental entendent entends
 chargeur branche déménage projecteur dit dire disent dis garde garder clés invité invités arrivent fournisseur licence
 prolonger ascenseur prendre prend reste rester vient venir faudrait doit doivent double local chauffe accueil
 répondent fiche fausse faux embauché stagiaire stagiaires colis retirer ancien ancienne coincé coincés souvent
 rarement nul chacun dehors dedans
""",
        "-ment -aient -eux -euse -eau -eaux -ette -ette -ais -ait -ez -ique -iques qu- -sion -elle -ille -oir -ées -ée",
        "çèêùœîôûàâ",
    ),
    Language(
        "es",
        """
 el la los las de del y en que un una unos unas es no se lo por con para su sus al como más pero le ya o este esta
 estos estas eso esa ese sí porque muy sin sobre también me mi mis hay todo todos toda todas ser son está están estoy
 estamos era tiene tienen tengo tenemos ha he han hemos había haber hacer hace hago puede puedo pueden podemos podría
 podrían podéis quiero quisiera necesito necesitamos cuando donde dónde qué quién cómo cuándo nos nosotros ustedes
 usted yo tú él ella ellos nuestro nuestra vuestra desde hasta entre antes después ahora hoy ayer mañana semana mes
 lunes martes miércoles jueves viernes sábado domingo hola buenos buenas días tardes noches gracias muchas favor
 saludos saludo cordial cordiales atentamente estimado estimada estimados impresora imprimir imprime ordenador
 computadora portátil contraseña clave pantalla teclado ratón teléfono móvil acceso acceder cuenta correo funciona
 funcionan roto rota bloqueado bloqueada abrir cerrar enviar enviado recibir recibido factura vacaciones pedido pedir
 solicitud solicito pregunta problema error ayuda ayudar ayudarme nuevo nueva nuevos dos tres aquí allí oficina sala
 planta puerta llave cable papel lento lenta urgente falta perdido compañero compañera compañeros departamento red
 archivo carpeta olvidado si nada algo alguien siempre nunca todavía aún otra otro otros vez veces conectar conectarme
 conexión adjunto adjunta abajo arriba mensaje sale aparece quería saber poder mucho mucha bien mal día hora horas solo
 cada ver captura máquina café cocina agua calefacción luz ventana aparcamiento visita tarjeta dirección contrato
 sueldo salario nómina enfermo baja formulario documentos firma certificado gastos viaje encontrar encuentro encuentra
 busco mismo misma pasa pasó sigue siguen siento funcionar empieza empezar comienza primero primera último última
 próximo próxima marzo necesita necesitan inicio fin empleado empleada cambiar cambiado cambio nombre usuario sesión
 corriente lámpara mesa silla ambos listo novedad novedades recibieron cancelar confirmar lamentablemente embargo
 mientras aunque así tan además luego tarde temprano minutos años año minuto veo dice decir ir voy va van enero febrero
 abril mayo junio julio agosto septiembre octubre noviembre diciembre navidad equipo edificio color rojo verde azul
 imagen respuesta responder contesta comedor abre jubilación permiso cargador muestra oyen oye dirijo proyector llamada
 llamadas muda dijo guarda guardar llaves invitado invitados llegan llega llegar proveedor licencia renovar ascensor
 quedado quedar quedan tomar toma viene venir debe deben parado poner puesto repuesto nadie recepción contestan
 quedarme viejo vieja calculada contratamos becario paquete recoger recojo atascado atascada cualquier cualquiera
 ninguno ninguna dentro fuera tampoco
""",
        "-ción -ciones -dad -ando -iendo -amos -emos -mente -ado -ada -idos -arme -arlo -illo -oso -aje ll-",
        "ñ¿¡",
    ),
    Language(
        "pt",
        """
 o a os as de do da dos das em no na nos nas um uma uns umas e é que não se por para com mais como mas ao à aos às ou
 seu sua seus suas meu minha meus minhas nosso nossa eu você vocês ele ela eles nós me lhe isso isto este esta esse
 essa aquele já também só muito muita muitos quando onde porque quem qual ser são está estão estou estamos estava foi
 foram era tem têm tenho temos tinha ter há fazer faz feito pode posso podem podemos poderia poderiam queria gostaria
 preciso precisamos precisa desde até entre antes depois agora hoje ontem amanhã semana mês segunda terça quarta quinta
 sexta sábado domingo feira olá oi bom boa dia tarde noite obrigado obrigada favor cumprimentos atenciosamente
 cordialmente prezado prezada prezados caro cara abraço impressora imprimir imprime senha palavra passe ecrã tela
 teclado rato telefone telemóvel celular acesso acessar aceder conta correio funciona funcionam funcionar avariada
 avariado quebrado bloqueado bloqueada abrir fechar enviar enviado receber recebi recebido fatura férias encomenda
 pedido pedir solicitação solicito pergunta problema erro ajuda ajudar novo nova novos dois duas três aqui ali
 escritório sala andar porta chave cabo papel lento lenta urgente falta perdi colega colegas departamento rede arquivo
 ficheiro pasta esqueci ainda sempre nunca nada algo alguém tudo todos todas outra outro vez conseguir consigo consegue
 conectar ligação anexo abaixo acima mensagem aparece pelo pela pelos num numa computador sem sobre bem mal hora horas
 cada obg ver captura máquina café cozinha água aquecimento luz janela estacionamento visita visitante cartão endereço
 morada contrato salário doente baixa formulário documentos assinatura despesas viagem encontrar encontro procuro mesmo
 mesma próximo próxima primeiro última março começa começar início fim funcionário funcionária mudar mudou mudei
 alteração alterar nome utilizador usuário ligar corrente candeeiro mesa cadeira ambos pronto alguma novidade novidades
 cancelar confirmar infelizmente contudo embora assim minutos ano anos dias fora manhã receberam vejo diz dizer vou vai
 vão acontece janeiro fevereiro abril maio junho julho agosto setembro outubro novembro dezembro natal equipa equipe
 edifício cor vermelho azul imagem resposta responder cantina aberta aberto reforma mostra ouvem ouço chamada chamadas
 carregador muda disse guarda guardar chaves convidados chega chegam fornecedor licença renovar elevador fica ficar
 tomar vem vir deve devem parado reserva ninguém atende atendem antigo antiga velho levantar recibo errado contratamos
 nenhum nenhuma dentro frequentemente receção recepção
""",
        "-ção -ções -ão -ões -dade -mente -ando -endo -indo -amos -ado -ada -agem -inho -eiro -eira nh- lh-",
        "ãõ",
    ),
    Language(
        "it",
        """
 il lo la i gli le di del della dei delle dello dell degli al allo alla ai agli alle all da dal dalla nel nella nei
 nelle nell sul sulla sui un uno una e è che in con per non si a su ma come più anche sono sei siamo siete era erano
 essere stato stata ho hai ha abbiamo avete hanno avevo aveva avere fare fatto fa può posso possono possiamo potete
 potrebbe potreste potrei vorrei devo deve se mi ci vi ne io tu lui lei noi voi loro mio mia miei mie nostro nostra
 vostro vostra suo sua questo questa questi queste quello quella quando dove perché cosa chi quale quali oggi ieri
 domani settimana mese lunedì martedì mercoledì giovedì venerdì sabato domenica buongiorno buonasera ciao salve grazie
 mille favore saluti cordiali distinti gentile gentili egregio signor signora stampante stampare stampa portatile
 password schermo tastiera telefono cellulare accesso accedere posta funziona funzionano rotto rotta bloccato bloccata
 aprire chiudere inviare inviato ricevere ricevuto fattura ferie ordine ordinare richiesta richiedo domanda problema
 errore aiuto aiutare aiutarmi bisogno nuovo nuova nuovi due tre qui lì ufficio stanza piano porta chiave cavo carta
 lento lenta urgente manca perso collega colleghi reparto rete cartella dimenticato già ancora sempre mai niente nulla
 qualcosa qualcuno tutto tutti tutta molto troppo poco bene male però quindi poi senza sotto sopra tra fra fino dopo
 prima durante allegato allegata messaggio appare compare riesco riesce riusciamo stamattina ore giorni presto
 possibile anticipo d c l vedere vedi schermata macchina caffè cucina acqua riscaldamento luce finestra parcheggio
 visitatore visita badge tessera indirizzo contratto stipendio busta malattia modulo documenti firma certificato
 rimborso spese viaggio trovare trovo trovato cerco stesso stessa prossimo prossima primo ultimo marzo inizia iniziare
 inizio fine dipendente cambiare cambiato cambio nome utente connessione corrente lampada tavolo sedia entrambi pronto
 novità annullare confermare purtroppo tuttavia mentre così minuti anno anni ecco trasferito rimangono adesso
 funzionare arrivato arrivata sapere vedo dice dire chiedo nuovamente gennaio febbraio aprile maggio giugno luglio
 agosto settembre ottobre novembre dicembre natale squadra edificio colore rosso verde blu immagine risposta rispondere
 mensa aperta aperto pensione mostra sentono sento chiamata chiamate caricatore ogni volta trasferisce proiettore detto
 tiene tenere chiavi ospiti ospite arrivano arriva fornitore licenza rinnovare ascensore resta prendere viene venire
 devono fermo riserva nessuno nessuna risponde rispondono vecchio vecchia pacco ritirare sbagliata assunto ognuno
 dentro fuori spesso
""",
        "-zione -zioni -mente -ità -ando -endo -ato -ata -iamo -etti -elli -issimo -aggio -ere -are -arlo sch-",
        "ìòù",
    ),
    Language(
        "ca",
        """
 el la els les de del dels i a en que un una és no es amb per al als com més però ja o aquest aquesta aquests això perquè
 molt sense també em meu meva hi ha tot tots ser són està estan estic té tinc tenim he han hem fer fa pot puc poden podem
 podria podríeu vull voldria necessito quan on què qui nosaltres vostè jo tu ell ella nostre des fins entre abans després ara
 avui ahir demà setmana mes dilluns dimarts dimecres dijous divendres dissabte diumenge hola bon dia bona tarda gràcies
 moltes si us plau salutacions salutació cordials atentament benvolgut benvolguda impressora imprimir ordinador portàtil
 contrasenya pantalla teclat ratolí telèfon accés compte correu funciona funcionen trencat bloquejat obrir tancar enviar
 enviat rebre rebut factura vacances comanda sol·licitud pregunta problema ajuda ajudar nou nova dos tres aquí oficina porta
 clau paper lent urgent falta company departament xarxa fitxer carpeta oblidat encara sempre mai res alguna algú cada d l
""",
        "-ció -cions -tat -ment -ant -ents -eix -itat -ar -er -itzar -atge",
        "çàèòïŀ",
    ),
    Language(
        "ro",
        """
 și si de la în in cu pe nu un o că ca este sunt a am ai are avem aveți au fost fi să sa se din pentru mai ce care dar
 sau după dupa când cand unde cum cine eu tu el ea noi voi ei ele îmi imi mi îți vă va ne le lui mea meu mele mei
 nostru noastră acest această acesta asta acum azi ieri mâine maine săptămâna saptamana luna luni marți miercuri joi
 vineri sâmbătă duminică bună buna ziua salut mulțumesc multumesc mulțumim rog rugăm respect stimă stimate stimată
 imprimanta imprimantă calculatorul calculator parola parolă ecran ecranul tastatura telefon telefonul acces cont
 contul funcționează functioneaza merge stricat stricată blocat blocată deschide închide trimite trimis primit factura
 concediu comandă comanda cerere întrebare problema problemă eroare eroarea ajutor ajuta ajutați nevoie nou nouă noua
 doi două trei aici acolo fără fara sub între înainte deoarece birou biroul cameră etaj ușa cheie cablu hârtie lent
 urgent lipsește coleg colegul departament rețea rețeaua fișier fișierul dosar uitat foarte încă mereu niciodată nimic
 ceva cineva tot toate toți iar poate pot puteți putem ați vreau vrea doresc trebuie mesaj mesajul atașat răspuns nici
 decât doar astfel aș bine nimeni răspunde recepție vechi pachet fiecare des adesea
""",
        "-ului -ilor -elor -ește -esc -ează -are -ție -ții -ția -uri -ată -ați -ându -lor -ul",
        "ățșâî",
    ),
    Language(
        "sv",
        """
 och i att det som en på är av för med den till inte har de ett om var jag men så vi kan han hon du ni när från då nu
 ska skulle bara eller under mot någon något några ut över hade blir blev varit vara finns upp mycket mer mitt min mina
 din er vår vårt våra sin sig mig dig oss honom denna detta dessa där här hur vad vem varför också redan alltid aldrig
 igen idag igår imorgon vecka månad måndag tisdag onsdag torsdag fredag lördag söndag hej tack hälsningar hälsning
 vänliga vänlig mvh snälla god morgon skrivare skrivaren skriva datorn dator lösenord skärm skärmen tangentbord telefon
 åtkomst logga loggar fungerar trasig låst låser öppna stänga skicka skickat skickade fått faktura fakturan semester
 beställning beställa fråga problem fel felmeddelande hjälp hjälpa behöver ny nya nytt två tre utan mellan innan efter
 sedan eftersom kontor kontoret rum våning dörr nyckel kabel papper långsam brådskande saknas kollega avdelning nätverk
 fil filer mapp glömt inget ingen ingenting allt alla väldigt bra går gå kommer göra gör gjort får få vill måste kunde
 ser står säger bifogad nedan meddelande svar ja nej varje gång timmar dagar helt även vilken hos åt kontot startar
 hittar se skärmdump kaffe kaffemaskinen köket vatten läcker värmen ljus fönster parkering besök besökare kort adress
 avtal lön sjuk blankett dokument intyg hitta hittade samma nästa sista första börjar början slut anställd ändra namn
 användare anslutning ström lampa bord stol båda klar nyheter avboka bekräfta tyvärr fortfarande dock medan minuter år
 flyttat morse bilaga haft gick kunna veta januari februari mars april maj juni juli augusti byggnaden öppen öppet
 julen hör höra säga sade nycklar gäster leverantör hiss licens förlänga svarar svara receptionen behålla gamla gammal
 paket hämta varandra ofta inne ute
""",
        "-ning -ningar -ande -orna -arna -igt -else -het -skap -ligt sj- skj- -sson -ade -ats -en -et",
        "åäö",
    ),
    Language(
        "da",
        """
 og i at det som en på er af for med den til ikke har de et om var jeg men så vi kan han hun du når fra da nu skal
 skulle kun eller under mod nogen noget nogle ud over havde bliver blev været være findes op meget mere mit min mine
 din jer vores sin sig mig dig os ham denne dette disse der her hvor hvad hvem hvorfor også allerede altid aldrig igen
 idag dag går morgen uge måned mandag tirsdag onsdag torsdag fredag lørdag søndag hej tak hilsen hilsner venlig venlige
 mvh kære god printer printeren udskrive computeren adgangskode kodeord skærm skærmen tastatur telefon adgang logge
 virker låst åbne lukke sende sendt modtaget faktura fakturaen ferie bestilling bestille spørgsmål problem fejl
 fejlbesked hjælp hjælpe brug behøver ny nye nyt to tre uden mellem før efter siden fordi kontor kontoret værelse etage
 dør nøgle kabel papir langsom haster mangler kollega afdeling netværk fil filer mappe glemt intet ingen alt alle godt
 gå kommer gøre gør gjort får få vil må kunne ser står siger vedhæftet nedenfor besked svar ja nej hver gang timer dage
 helt hvilken hos mange fungerer gider bare stadig længere hverken ad blive nogensinde medarbejder lige vide jeres
 kaffe kaffemaskinen køkkenet køkken vand lækker varmen lys vindue parkering besøg kort adresse kontrakt løn syg
 blanket dokumenter finde fandt samme næste sidste første begynder slut ansat ændre navn bruger forbindelse strøm lampe
 bord stol begge klar nyheder annullere bekræfte desværre dog mens minutter år flyttet morges haft tusind sal konto
 hjælpen nulstille vedhæftede hørt stadigvæk bygning april januar februar marts maj juni juli august opkald høre hører
 sige sagde nøgler gæster leverandør elevator licens forlænge svarer svare receptionen beholde gamle gammel pakke hente
 ofte inde ude
""",
        "-ning -ende -erne -else -hed -skab -lige -eligt hv- -eren -tion -agt -øre -gt",
        "æøå",
    ),
    Language(
        "no",
        """
 og i at det som en på er av for med den til ikke har de et om var jeg men så vi kan han hun du når fra da nå skal
 skulle bare eller under mot noen noe ut over hadde blir ble vært være finnes opp mye mer mitt min mine din dere vår
 vårt våre sin seg meg deg oss ham denne dette disse der her hvor hva hvem hvorfor også allerede alltid aldri igjen dag
 går morgen uke måned mandag tirsdag onsdag torsdag fredag lørdag søndag hei takk hilsen vennlig vennlige mvh kjære god
 skriver skriveren skrive datamaskinen passord passordet skjerm skjermen tastatur telefon tilgang logge virker fungerer
 ødelagt låst åpne lukke sende sendt mottatt faktura fakturaen ferie bestilling bestille spørsmål problem feil
 feilmelding hjelp hjelpe trenger ny nye nytt to tre uten mellom før etter siden fordi kontor kontoret rom etasje dør
 nøkkel kabel papir treg haster mangler kollega avdeling nettverk fil filer mappe glemt ingenting ingen alt alle bra gå
 kommer gjøre gjør gjort får få vil må kunne ser står sier vedlagt nedenfor melding svar ja nei hver gang timer dager
 helt hvilken hos mange fortsatt lenger blitt hvordan ønsker vite deres ansatt kaffe kaffemaskinen kjøkkenet kjøkken
 vann lekker varmen lys vindu parkering besøk kort adresse kontrakt lønn syk skjema dokumenter finne fant samme neste
 siste første begynner slutt endre navn bruker forbindelse strøm lampe bord stol begge klar nyheter avbestille bekrefte
 dessverre likevel mens minutter år flyttet morges hatt tusen hjelpen kontoen logget inn tilbakestille etasjen teamet
 bygget april januar februar mars mai juni juli august samtaler hører høre si sa nøkler gjester leverandør heis lisens
 forlenge svarer svare resepsjonen beholde gamle gammel pakke hente ofte inne ute
""",
        "-ning -ende -ene -else -het -skap -lige -elig hv- skj- gj- kj- -eren -sjon -øre -ikk",
        "æøå",
    ),
)
