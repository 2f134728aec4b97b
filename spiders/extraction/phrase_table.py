# ruff: noqa: E501
"""What shops write beside a product and on its buttons, language by language. Data only.

How a line is read (see :mod:`spiders.extraction.phrases`): phrases are parted by ``|`` and compared
token by token, without case, accents or punctuation. ``#`` stands for a number that counts pieces,
``*`` for any other number. A phrase after ``=`` must be the whole text; one after ``~`` is weak.

Meanings: ``in``, ``limited``, ``preorder``, ``backorder``, ``store`` (to be had in a shop only), ``out``, ``gone``
(discontinued), ``nodelivery`` and ``pickup`` (half sentences that only together say "in store only"), ``none``
(looks like a stock phrase and is none), ``if`` (makes what follows hypothetical, negated or past), ``then``
(the same for what stands just before it, as in Japanese, Chinese, Korean and Turkish), ``fill`` (passed over).
"""

from __future__ import annotations

STOCK: dict[str, dict[str, str]] = {
    "en": {
        "in": "in stock|# in stock|in stock #|# available in stock|# available|# items available|# pieces available"
        "|# pcs available|# units available|# items in stock|# units in stock|# pcs in stock|# pieces in stock"
        "|# item in stock|# pairs in stock|# copies in stock|# on hand|# in inventory|# stock available"
        "|more than # available|more than # in stock|over # in stock|available now|available immediately"
        "|immediately available|available in stock|in stock online|in stock now|on stock|item in stock|ready to ship"
        "|ships today|ships same day|ships immediately|ships now|ready for dispatch|ready for shipment"
        "|available for immediate delivery|available for immediate dispatch|available for immediate shipment"
        "|available to ship|~available to buy|~available to purchase|~available for purchase|~available online"
        "|~available for shipping|~available for delivery|=~available|availability available|~now available|~available to order online|~available to order now|ships from stock"
        "|available from stock|ex stock|~usually ships within * hours|~ships within * hours|~ships in * hours"
        "|~usually dispatched within * hours|~dispatched within * hours|~ships within * business day"
        "|dispatched today|dispatched same day|dispatched immediately|=~back in stock|~in stock again"
        "|product is available|item is available|product available|in stock and ready to ship",
        "limited": "only # left|only # left in stock|# left|# left in stock|# remaining|only # remaining|low stock"
        "|low in stock|stock is low|stock low|limited stock|limited stock available|limited availability"
        "|~limited quantity|~limited quantities|limited quantity available|few left|only a few left|a few left"
        "|just a few left|few items left|almost gone|almost sold out|nearly sold out|nearly gone|going fast"
        "|=last one|last item|last items|last piece|last pieces|last pair|only one left|one left|one left in stock"
        "|only one available|only # available|only # in stock|just # left|just # left in stock|just # in stock"
        "|~running low|low quantity|low inventory|low availability|~running out|limited supply|limited supplies"
        "|last # in stock|# item left|# items left|only # item left|only # items left|# pieces left|only # pieces left"
        "|# pairs left|only # pairs left|# pair left|only # pair left|# units left|only # units left|# copies left"
        "|only # copies left|less than # left|less than # in stock|fewer than # left|=last few|last few items"
        "|only few left|very few left|very low stock|only # pieces available|only # items available"
        "|only # pieces in stock|only # items in stock|only # units in stock",
        "preorder": "pre order|preorder|pre order now|preorder now|available for pre order|available for preorder"
        "|available to pre order|available to preorder|~pre sale|~presale|pre order item|preorder item|pre ordered",
        "backorder": "back order|backorder|back ordered|backordered|on back order|on backorder|available on back order"
        "|available on backorder|available for back order|available for backorder|available to backorder"
        "|available to back order|available on order|available to order|available for order|=~special order"
        "|~made to order|~special order item|can be backordered|can be back ordered|in stock on backorder"
        "|# in stock can be backordered|in stock can be backordered",
        "store": "=in store only|~in store only|in stores only|available in store only|available in stores only|available only in store"
        "|available only in stores|only available in store|only available in stores|only available in our stores"
        "|only in store|only in stores|store only|in store purchase only|~pick up only|~pickup only|store pickup only"
        "|in store pickup only|store pick up only|~collection only|click and collect only|sold in stores only"
        "|only sold in stores|buy in store only|exclusively in stores|for in store purchase only|~local pickup only",
        "out": "out of stock|sold out|soldout|outofstock|not in stock|no stock|=none in stock|no longer in stock|none left"
        "|none available|unavailable|temporarily unavailable|temporarily out of stock|temporarily sold out"
        "|not available|not available at this time|no stock available|stock not available|stock unavailable"
        "|product unavailable|item unavailable|no longer available|is no longer available|=gone|=all gone|=sold|=oos"
        "|awaiting stock|awaiting restock|~more on the way|back in stock soon|~back soon|~coming soon"
        "|~coming back soon|~available soon|restocking soon|restock soon|in stock soon|more stock soon"
        "|~expected in stock|~expected back in stock|~due in stock|~due back in stock|out of stock online"
        "|~not for sale|~cannot be purchased|~can t be purchased|not purchasable|~not yet available"
        "|bidding has ended|bidding ended|this listing was ended|this listing has ended|sale ended|listing has ended|auction has ended|sale has ended|=ended|out of stock at the moment|out of stock at this time|out of stock at present|out of stock at our warehouse|stock out|=stockout"
        "|all sold out|currently sold out|completely sold out|no inventory|zero stock"
        "|~not sold online|fully sold out|back in stock on|~no longer sold by this seller|~join the waitlist"
        "|~join waitlist|~join waiting list|~join the waiting list|has sold out|have sold out",
        "gone": "discontinued|has been discontinued|discontinued product|discontinued item|no longer produced"
        "|no longer manufactured|no longer made|=~end of life|~retired product|permanently out of stock"
        "|permanently unavailable|permanently sold out|~out of print|no longer for sale|no longer sold|withdrawn from sale",
        "nodelivery": "delivery not available|delivery unavailable|shipping not available|shipping unavailable"
        "|not available for delivery|not available for shipping|unavailable for delivery|unavailable for shipping"
        "|not available online|unavailable online|online unavailable|not eligible for delivery"
        "|cannot be delivered|home delivery unavailable|home delivery not available|not available to ship"
        "|not available for home delivery|delivery is unavailable|shipping is unavailable",
        "pickup": "pick up today|pickup today|available for pickup|available for pick up|ready for pickup"
        "|ready for pick up|available in store|available in stores|in stock in store|in stock in stores"
        "|available for collection|available for click and collect|in stock at your store|free pickup"
        "|in store today|collect today|collect in store|pickup available|pick up available|pickup in store",
        "none": "what is a backorder|discontinued favorites|discontinued deals|is discontinued by manufacturer|made to order items|unavailable to pick up|unavailable to select|discontinued/deals|unavailable for store pickup|unavailable for in store pickup|unavailable at|cannot be delivered outside|product available in|special order items|unavailable for quantities|sold out shows|sold out show|sold out tour|sold out tours|sold out crowd|sold out crowds|sold out arena"
        "|sold out arenas|sold out concert|sold out concerts|sold out stadium|sold out in *|sold out in minutes"
        "|sold out in hours|sold out in seconds|sold out in days|sold out in record|sold out in under|sold out within"
        "|sold out house|sold out houses|sold out performances|sold out theaters|sold out event|sold out events"
        "|never sells out|sells out|back in stock notification|back in stock notifications|back in stock alert"
        "|back in stock alerts|back in stock email|back in stock emails|back in stock reminder|in stock notification"
        "|in stock notifications|in stock alert|in stock alerts|out of stock items|out of stock products"
        "|out of stock notification|out of stock policy|sold out items|sold out products|sold out styles"
        "|show out of stock|hide out of stock|include out of stock|exclude out of stock|in stock items"
        "|in stock products|in stock only|only in stock|show in stock|filter in stock|products in stock|items in stock"
        "|check stock|check availability|check store availability|pre order bonus|pre order bonuses|pre order policy"
        "|pre order price guarantee|preorder bonus|preorder bonuses|preorder price guarantee|back order policy"
        "|in stock at|in stock in|available in|available at|available with|available as|available sizes"
        "|available colors|available colours|available options|available from|available on|available to"
        "|available for|also available|not available in|not available with|not available on|not available for"
        "|not available to|unavailable in your|not available in your|not available for pickup"
        "|not available for pick up|not available for collection|unavailable for pickup|unavailable for pick up"
        "|unavailable for collection|not available in store|not available in stores|unavailable in store"
        "|not available near|unavailable nearby|sold out last|sold out before|sold out twice|sold out first|stock photo"
        "|in stock guarantee|in stock status|in stock rate|coming soon to|back in stock for|gone wrong"
        "|discontinued items|discontinued products|# available colors|# available colours|# available sizes"
        "|# available options|out of stock in|out of stock at|sold out at|sold out of|pre order shipping|# left reviews|left #",
        "if": "if|when|whenever|once|unless|until|till|before|should|could|would|may|might|can|after|as soon as|in case"
        "|notify|notified|email me|e mail me|let me know|alert me|alert|tell me|remind me|text me|whether|was|were|had"
        "|never|doesn t|don t|won t|wasn t|weren t|not|isn t|aren t|often|always|sometimes|typically|previously"
        "|originally|will|ll|any|most|many|some|other|others|keep|kept|stay|wish|hope|request|know",
        "then": "then what|or your money back|when you",
        "fill": "currently|presently|sorry|unfortunately|right now|at the moment|just now|momentarily",
    },
    "de": {
        "in": "auf lager|# auf lager|# stuck auf lager|# stk auf lager|sofort lieferbar|sofort verfugbar|ab lager lieferbar"
        "|ab lager verfugbar|ab lager|lieferbar|lagernd|# stuck lagernd|# lagernd|vorratig|# vorratig|# stuck vorratig"
        "|# stuck verfugbar|# verfugbar|=~verfugbar|auf lager und lieferbar|sofort versandfertig|versandfertig"
        "|~versandfertig in * stunden|artikel verfugbar|ware auf lager|mehr als # auf lager|uber # auf lager"
        "|online verfugbar|online lieferbar|ist verfugbar|~wieder verfugbar|~wieder lieferbar|ist lieferbar"
        "|ist vorratig|im lager|~sofort verschickt|bestand #|lagerbestand #|auf lager #|artikel auf lager|am lager"
        "|# am lager|mehr als # stuck verfugbar|mehr als # stuck auf lager|uber # stuck verfugbar",
        "limited": "nur noch # auf lager|nur noch # stuck|nur noch # stuck auf lager|nur noch # verfugbar|nur noch # stuck verfugbar"
        "|nur noch #|nur # auf lager|nur noch wenige|nur noch wenige verfugbar|nur noch wenige auf lager"
        "|nur noch wenige stuck|wenige verfugbar|nur noch wenige artikel|wenige stuck verfugbar|wenige exemplare"
        "|geringer bestand|niedriger bestand|begrenzt verfugbar|begrenzter vorrat|letzte stucke|letztes stuck"
        "|letzter artikel|letzte artikel|letzte exemplare|letztes exemplar|fast ausverkauft|bald ausverkauft"
        "|beinahe ausverkauft|knapper bestand|geringe stuckzahl|restposten verfugbar|kleiner bestand|nur noch # lagernd"
        "|noch # stuck|noch # verfugbar|noch # auf lager|nur noch # artikel|nur noch # vorratig|nur # stuck",
        "preorder": "vorbestellbar|vorbestellung|vorbestellen|jetzt vorbestellen|jetzt vorbestellbar|vorverkauf"
        "|~erscheint am|~erscheint in kurze|~noch nicht erschienen",
        "backorder": "nachbestellt|~auf bestellung|auf bestellung lieferbar|~bestellbar|im ruckstand"
        "|wird fur sie bestellt|~auf anfrage lieferbar|~wird nach bestellung gefertigt|auf nachbestellung"
        "|lieferruckstand|im zulauf|ware im zulauf|nachlieferung",
        "store": "nur im markt|nur in der filiale|nur im geschaft|nur in filialen|nur im laden|nur vor ort"
        "|nur abholung|nur zur abholung|nur selbstabholung|nur in der filiale erhaltlich|nur im markt verfugbar"
        "|nur im geschaft erhaltlich|nur in der filiale verfugbar|nur vor ort erhaltlich|nur im markt erhaltlich"
        "|nur stationar erhaltlich|nur im store|nur abholung moglich|nur in unseren filialen",
        "out": "nicht auf lager|ausverkauft|vergriffen|nicht verfugbar|nicht mehr verfugbar|nicht lieferbar|nicht mehr lieferbar"
        "|nicht vorratig|nicht mehr vorratig|nicht lagernd|zur zeit nicht|voruebergehend nicht verfugbar|nicht mehr auf lager"
        "|vorubergehend nicht verfugbar|vorubergehend nicht lieferbar|vorubergehend ausverkauft|nicht bestellbar"
        "|nicht mehr bestellbar|online ausverkauft|leider schon weg|=schon weg|zu schnell|kein bestand|nicht erhaltlich"
        "|nicht mehr erhaltlich|~bald wieder verfugbar|~demnachst wieder verfugbar|~bald wieder da|~demnachst verfugbar"
        "|~bald verfugbar|~bald wieder lieferbar|~noch nicht verfugbar|~noch nicht lieferbar|=verkauft|bereits verkauft"
        "|online nicht verfugbar|restlos ausverkauft|zurzeit vergriffen|nicht mehr im angebot|bestand erschopft"
        "|momentan ausverkauft|nicht kaufbar|lieferbar in kurze|~wieder lieferbar ab|~lieferbar ab|~verfugbar ab"
        "|~wieder verfugbar ab|liefertermin unbekannt|lieferzeit unbekannt|nicht am lager",
        "gone": "eingestellt|nicht mehr hergestellt|nicht mehr im sortiment|auslaufartikel nicht mehr lieferbar"
        "|dauerhaft nicht verfugbar|aus dem sortiment|produktion eingestellt|nicht mehr produziert",
        "nodelivery": "lieferung nicht moglich|versand nicht moglich|nicht online verfugbar|nicht online erhaltlich"
        "|kein versand moglich|nicht versendbar|keine lieferung moglich|nicht nach hause lieferbar|online nicht erhaltlich"
        "|lieferung nicht verfugbar|versand nicht verfugbar",
        "pickup": "im markt verfugbar|in der filiale verfugbar|abholbereit|heute abholen|im markt abholen"
        "|abholung verfugbar|abholung moglich|in filiale verfugbar|in filialen verfugbar|zur abholung bereit",
        "none": "versandfertig in|bild nicht verfugbar|bild ist nicht verfugbar|option nicht verfugbar|abbildung nicht verfugbar|lieferbar in|lieferbar innerhalb|ausverkaufte|ausverkaufte artikel|verfugbar in|verfugbarkeit prufen"
        "|nur verfugbare|nur lieferbare|lieferbar nach|lieferbar bis|abholung nicht moglich|abholung nicht verfugbar"
        "|nicht im markt verfugbar|in der filiale nicht verfugbar|solange vorrat reicht|im markt nicht verfugbar"
        "|nur noch # tage|nur noch # stunden|noch # stunden|nicht verfugbar in|nur noch # tag|nur noch # minuten"
        "|nur noch # schritte|versandfertig in * tagen|versandfertig in * wochen|filiale nicht verfugbar",
        "if": "wenn|falls|sobald|bis|bevor|ob|wurde|wurden|war|waren|nie|niemals|nicht|kein|keine|benachrichtigen|erinnern"
        "|informieren|benachrichtigung|wird|werden|kann|konnen|sollte|sollten|immer|oft|meist|mal|manchmal|mochten",
        "fill": "derzeit|momentan|zurzeit|aktuell|leider|gerade|augenblicklich|gegenwartig",
    },
    "fr": {
        "in": "en stock|# en stock|disponible immediatement|immediatement disponible|disponible en stock|# articles en stock"
        "|# pieces en stock|# article en stock|# exemplaires en stock|# disponibles|# disponible|=~disponible"
        "|en stock #|pret a expedier|pret a etre expedie|expedie immediatement|~expedie sous * h|~expedie sous * heures"
        "|~expedie en * h|~disponible en ligne|en stock en ligne|produit disponible|article disponible|est disponible"
        "|~de nouveau disponible|~a nouveau disponible|~de retour en stock|~livraison immediate|plus de # en stock"
        "|# produits en stock|# unites en stock|# pieces disponibles|# produits disponibles|# articles disponibles",
        "limited": "plus que #|plus que # en stock|il n en reste que #|il ne reste que #|il ne reste plus que #"
        "|plus que # exemplaires|il reste #|reste #|stock limite|stocks limites|stock faible|quantite limitee"
        "|quantites limitees|dernieres pieces|derniere piece|derniers articles|dernier article|derniers exemplaires"
        "|dernier exemplaire|bientot epuise|presque epuise|plus que quelques|derniers en stock|disponibilite limitee"
        "|dernieres pieces disponibles|derniers articles en stock|dernier en stock|seulement # en stock|stock bas"
        "|plus que # articles|plus que # article|plus que # disponibles|seulement # disponibles|dernieres unites",
        "preorder": "precommande|pre commande|en precommande|en pre commande|precommander|pre commander|precommandez"
        "|disponible en precommande|~a paraitre|prevente|en prevente",
        "backorder": "sur commande|disponible sur commande|en reapprovisionnement disponible sur commande"
        "|en commande|~en cours de commande|commande speciale",
        "store": "uniquement en magasin|en magasin uniquement|seulement en magasin|exclusivement en magasin"
        "|disponible uniquement en magasin|retrait uniquement|retrait en magasin uniquement|disponible seulement en magasin"
        "|vendu uniquement en magasin|exclusivite magasin|en boutique uniquement|uniquement en boutique",
        "out": "rupture de stock|en rupture de stock|en rupture|rupture temporaire|epuise|epuisee|epuises|stock epuise"
        "|produit epuise|article epuise|indisponible|temporairement indisponible|momentanement indisponible"
        "|provisoirement indisponible|actuellement indisponible|non disponible|pas disponible|n est pas disponible"
        "|plus disponible|n est plus disponible|pas en stock|n est plus en stock|plus en stock|hors stock|victime de son succes"
        "|=vendu|=vendue|~bientot disponible|~prochainement disponible|~de retour bientot|bientot de retour|bientot en stock"
        "|en cours de reapprovisionnement|en attente de reapprovisionnement|en cours de reassort|reassort en cours"
        "|~reapprovisionnement en cours|non disponible en ligne|indisponible en ligne|a guichets fermes|hors de stock"
        "|plus disponibles|ne sont plus disponibles|~disponible a partir du|~disponible le|~disponible prochainement"
        "|rupture definitive|~retour en stock prochainement|plus de stock",
        "gone": "definitivement indisponible|n est plus fabrique|plus commercialise|n est plus commercialise"
        "|fin de serie epuise|arrete par le fabricant|produit arrete|definitivement epuise|n est plus vendu",
        "nodelivery": "livraison indisponible|livraison non disponible|non livrable|indisponible en livraison"
        "|livraison impossible|pas disponible a la livraison|non disponible a la livraison",
        "pickup": "disponible en magasin|retrait disponible|retrait en magasin disponible|disponible en boutique"
        "|retrait aujourd hui|en stock en magasin|retrait 1h",
        "none": "image non disponible|image indisponible|photo non disponible|option indisponible|est disponible dans|est disponible en|est disponible sur|est disponible chez|disponible en|disponible sur|disponible chez|disponible pour|disponible avec|retrait indisponible"
        "|indisponible en magasin|non disponible en magasin|verifier la disponibilite|disponible dans"
        "|jusqu a epuisement|jusqu a epuisement des stocks|jusqu a epuisement du stock|dans la limite des stocks"
        "|articles en stock|produits en stock|il reste # jours|il reste # heures|plus que # jours|plus que # heures"
        "|plus que # € |il reste # avis|retour en stock|alerte stock|pas disponible en|en rupture de ban",
        "if": "si|quand|lorsque|lorsqu|des que|des qu|jusqu|avant|etait|etaient|fut|jamais|pas|prevenez|prevenir|avertir"
        "|avertissez|alertez|m alerter|m avertir|me prevenir|sera|seront|peut|peuvent|pourrait|toujours|souvent|soit|etre"
        "|une fois|apres|au cas ou",
        "fill": "actuellement|malheureusement|desole|momentanement|helas",
    },
    "es": {
        "in": "en stock|# en stock|en existencia|en existencias|hay existencias|hay stock|con stock|disponible inmediatamente"
        "|disponible de inmediato|=~disponible|# disponibles|# disponible|# unidades disponibles|# unidades en stock"
        "|# unidad disponible|stock disponible|# piezas disponibles|# en existencia|producto disponible|articulo disponible"
        "|entrega inmediata|envio inmediato|listo para enviar|~envio en * horas|~disponible online|en stock #"
        "|~disponible de nuevo|~de nuevo disponible|~de nuevo en stock|esta disponible|mas de # disponibles|stock #"
        "|quedan mas de #|~disponible en linea|# articulos en stock|# articulos disponibles|mas de # unidades",
        "limited": "solo quedan #|solo queda #|quedan #|queda #|quedan # unidades|solo quedan # unidades|solo # disponibles"
        "|ultimas unidades|ultimas unidades en stock|ultima unidad|ultimas piezas|ultima pieza|ultimos articulos|pocas unidades"
        "|pocas unidades disponibles|ultimos disponibles|stock limitado|existencias limitadas|cantidad limitada|poco stock"
        "|casi agotado|quedan pocos|quedan pocas|quedan pocas unidades|a punto de agotarse|stock bajo|ultima disponible"
        "|ultimo disponible|disponibilidad limitada|pocas existencias|quedan pocas existencias|pronto agotado|ultimas existencias",
        "preorder": "preventa|en preventa|=~reserva|pre venta|reservar ahora|reservalo|reservar|preordenar|pre ordenar|preorden"
        "|prepedido|precompra|disponible para reservar|pre compra|proximo lanzamiento",
        "backorder": "bajo pedido|por encargo|por pedido|disponible bajo pedido|sobre pedido|pedido pendiente|por encargo",
        "store": "solo en tienda|solo en tiendas|solo en tienda fisica|disponible solo en tienda|disponible solo en tiendas"
        "|unicamente en tienda|exclusivo en tienda|solo recogida|solo recogida en tienda|exclusivo en tiendas|solo retiro en tienda"
        "|venta solo en tienda",
        "out": "agotado|agotada|publicacion pausada|publicacion finalizada|agotados|agotadas|sin stock|sin existencias|fuera de stock|no disponible|ya no disponible|ya no esta disponible"
        "|no esta disponible|no hay stock|no hay existencias|no hay disponibilidad|sin disponibilidad|stock agotado"
        "|producto agotado|articulo agotado|temporalmente agotado|temporalmente no disponible|temporalmente sin stock"
        "|actualmente no disponible|=vendido|=vendida|~proximamente|proximamente disponible|~disponible proximamente|~muy pronto|~disponible pronto"
        "|no quedan unidades|no quedan existencias|no tenemos stock|indisponible|existencias agotadas|~proximamente en stock"
        "|~de vuelta pronto|agotado temporalmente|~disponible a partir del|~disponible el|fuera de existencia|no tenemos existencias"
        "|rotura de stock|~pronto disponible|sin unidades|no disponible temporalmente|entradas agotadas",
        "gone": "descatalogado|descatalogada|descontinuado|descontinuada|discontinuado|ya no se fabrica|producto descatalogado"
        "|fuera de catalogo|ya no se vende",
        "nodelivery": "envio no disponible|no disponible para envio|no disponible online|entrega no disponible|no disponible a domicilio"
        "|no disponible en linea|despacho no disponible|no disponible para despacho",
        "pickup": "disponible en tienda|disponible en tiendas|recogida disponible|recoge hoy|recogida en tienda disponible|retiro disponible"
        "|retira hoy",
        "none": "imagen no disponible|foto no disponible|opcion no disponible|lista no esta disponible|reservar en tienda|disponible en|disponible para|disponible con|disponibles en|recogida no disponible|no disponible en tienda"
        "|no disponible para recogida|consultar disponibilidad|hasta agotar existencias|hasta agotar stock|reserva de|reserva tu"
        "|gran reserva|vino reserva|retiro no disponible|quedan # dias|quedan # horas|no disponible en tu|solo quedan # dias"
        "|fin de existencias|derechos reservados|reservados",
        "if": "si|cuando|hasta|antes|una vez|estaba|estaban|estuvo|nunca|no|avisame|avisarme|avisenme|notificarme|notificame|sera|seran"
        "|puede|pueden|siempre|aviso|avisadme|este|esten|tan pronto|en cuanto|en caso",
        "fill": "actualmente|lamentablemente|lo sentimos|por el momento|en este momento|momentaneamente|de momento",
    },
    "it": {
        "in": "disponibile subito|subito disponibile|disponibilita immediata|immediatamente disponibile|in stock|=~disponibile|# disponibili|# disponibile"
        "|# pezzi disponibili|# in magazzino|disponibile in magazzino|a magazzino|in magazzino|pronta consegna|in pronta consegna"
        "|prodotto disponibile|articolo disponibile|pronto per la spedizione|spedizione immediata|~spedito in * ore"
        "|~spedizione in * ore|disponibile online|~di nuovo disponibile|~nuovamente disponibile|e disponibile|# articoli disponibili"
        "|# unita disponibili|# articoli in magazzino|piu di # disponibili|# pz disponibili",
        "limited": "disponibilita solo #|solo # disponibili|solo # rimasti|ne restano solo #|ne rimangono solo #|ultimi # pezzi|ultimi # disponibili|ultimi pezzi|ultimo pezzo"
        "|ultimi articoli|ultimo articolo|ultimi pezzi disponibili|ultimi articoli in magazzino|quasi esaurito|in esaurimento"
        "|disponibilita limitata|quantita limitata|scorte limitate|pochi pezzi|pochi pezzi disponibili|pochi disponibili"
        "|solo # pezzi|ultime unita|rimangono #|rimasti #|solo # pezzi disponibili|ultima disponibilita|ne resta solo #"
        "|disponibilita bassa|ultimo disponibile|# rimasti",
        "preorder": "preordine|pre ordine|in preordine|preordina|pre ordina|preordina ora|prenota|prenota ora|prenotabile|in prenotazione|prevendita"
        "|disponibile in preordine|in prevendita",
        "backorder": "su ordinazione|disponibile su ordinazione|ordinabile|su richiesta disponibile|in riassortimento ordinabile|su ordine",
        "store": "solo in negozio|disponibile solo in negozio|solo nei negozi|solo ritiro in negozio|esclusivamente in negozio|solo punto vendita"
        "|disponibile solo nei negozi|solo ritiro",
        "out": "esaurito|esaurita|esauriti|esaurite|non disponibile|non piu disponibile|temporaneamente non disponibile|temporaneamente esaurito"
        "|attualmente non disponibile|non e disponibile|non e piu disponibile|prodotto esaurito|prodotto non disponibile|articolo esaurito"
        "|=venduto|=venduta|al momento non disponibile|non in stock|scorte esaurite|~prossimamente|~in arrivo|~presto disponibile"
        "|~disponibile a breve|~disponibile dal|momentaneamente non disponibile|fuori stock|tutto esaurito|disponibilita esaurita"
        "|non disponibile online|nessuna disponibilita|~disponibile prossimamente|in fase di riassortimento|non presente in magazzino"
        "|~presto di nuovo disponibile|non acquistabile|~torna presto|~di nuovo disponibile dal|indisponibile|in riassortimento",
        "gone": "fuori produzione|fuori catalogo|non piu in produzione|articolo dismesso|discontinuato|non piu prodotto|non piu in catalogo",
        "nodelivery": "consegna non disponibile|spedizione non disponibile|non disponibile per la consegna|non disponibile per la spedizione",
        "pickup": "disponibile in negozio|ritiro disponibile|ritiro in negozio disponibile|disponibile nei negozi|ritira oggi",
        "none": "immagine non disponibile|foto non disponibile|opzione non disponibile|disponibile in|disponibile con|disponibile per|disponibile su|disponibile presso|ritiro non disponibile|non disponibile in negozio"
        "|fino ad esaurimento|fino ad esaurimento scorte|fino a esaurimento|fino a esaurimento scorte|verifica disponibilita|scorte in esaurimento rapido"
        "|disponibile anche|disponibile nelle|non disponibile nel|prenota un|prenota una|prenota il|prenota la|# disponibili taglie",
        "if": "se|quando|appena|finche|prima|era|erano|mai|non|avvisami|avvisa|notificami|sara|saranno|puo|possono|sempre|qualora|torna|fino"
        "|una volta|avvertimi",
        "fill": "attualmente|purtroppo|al momento|momentaneamente|spiacenti|ora",
    },
    "pt": {
        "in": "em estoque|em stock|# em estoque|# em stock|disponivel em estoque|disponivel em stock|disponivel imediatamente|pronta entrega|a pronta entrega"
        "|=~disponivel|# disponiveis|# disponivel|# unidades disponiveis|# unidades em estoque|produto disponivel|artigo disponivel|envio imediato"
        "|pronto para envio|entrega imediata|~disponivel online|~de volta ao estoque|~novamente disponivel|esta disponivel|# pecas disponiveis"
        "|# unidades em stock|disponivel para envio|disponivel para entrega|em estoque #|estoque disponivel|estoque #|mais de # disponiveis",
        "limited": "restam apenas #|apenas # em stock|apenas # em estoque|so restam #|restam #|resta #|resta apenas #|ultimas unidades|ultima unidade|ultimas pecas"
        "|ultima peca|ultimos artigos|poucas unidades|estoque limitado|stock limitado|estoque baixo|quase esgotado|quantidade limitada|ultimos itens"
        "|apenas # disponiveis|ultimas pecas em stock|poucas unidades em estoque|disponibilidade limitada|ultimo item|so resta #|ultimas unidades em stock"
        "|restam poucas unidades|stock reduzido",
        "preorder": "pre venda|prevenda|em pre venda|pre encomenda|pre reserva|pre encomendar|reserve ja|reserve agora|comprar na pre venda|pre compra",
        "backorder": "sob encomenda|por encomenda|disponivel por encomenda|disponivel sob encomenda|sob pedido",
        "store": "somente na loja|apenas na loja|apenas em loja|so em loja|somente em loja fisica|apenas em lojas|exclusivo em loja|disponivel apenas em loja"
        "|so na loja|somente retirada|somente lojas fisicas|disponivel apenas na loja",
        "out": "esgotado|esgotada|esgotados|esgotadas|sem estoque|sem stock|fora de estoque|fora de stock|indisponivel|nao disponivel|produto indisponivel"
        "|produto esgotado|artigo esgotado|temporariamente indisponivel|temporariamente esgotado|momentaneamente indisponivel|atualmente indisponivel"
        "|nao esta disponivel|ja nao esta disponivel|nao esta mais disponivel|=vendido|=vendida|estoque esgotado|~em breve|~disponivel em breve|~brevemente"
        "|nao ha stock|nao ha estoque|sem disponibilidade|item indisponivel|indisponivel no momento|estoque indisponivel|~brevemente disponivel|rutura de stock"
        "|ruptura de stock|nao temos em estoque|~disponivel a partir de|stock esgotado|indisponivel online|nao disponivel online|~de volta em breve",
        "gone": "descontinuado|descontinuada|fora de linha|fora de catalogo|nao e mais fabricado|produto descontinuado|artigo descontinuado",
        "nodelivery": "entrega indisponivel|envio indisponivel|nao disponivel para entrega|indisponivel para entrega|entrega nao disponivel",
        "pickup": "disponivel na loja|disponivel em loja|retirada disponivel|retire hoje|levantamento em loja disponivel|disponivel para retirada",
        "none": "imagem indisponivel|imagem nao disponivel|foto indisponivel|opcao indisponivel|reservar em loja|reservar na loja|condicoes de reserva|disponivel em|disponivel para|disponivel nas|disponivel com|retirada indisponivel|indisponivel em loja|ate esgotar|ate esgotar o stock"
        "|ate durarem os estoques|enquanto durarem os estoques|limitado ao stock existente|restam # dias|restam # horas|indisponivel para retirada"
        "|disponiveis em|consulte disponibilidade|nao disponivel em",
        "if": "se|quando|ate|antes|assim que|estava|estavam|nunca|nao|avise|avise me|avisar|avisem me|notificar|sera|serao|pode|podem|sempre|caso|estiver|logo que|volte|voltar",
        "fill": "atualmente|infelizmente|no momento|de momento|neste momento|desculpe",
    },
    "nl": {
        "in": "op voorraad|# op voorraad|in voorraad|# in voorraad|uit voorraad leverbaar|direct leverbaar|direct beschikbaar|voorradig|# voorradig|=~leverbaar"
        "|=~beschikbaar|morgen in huis|vandaag besteld morgen in huis|voor * uur besteld morgen in huis|direct uit voorraad leverbaar|# beschikbaar"
        "|# stuks op voorraad|meer dan # op voorraad|ruim op voorraad|ruim voldoende op voorraad|~online beschikbaar|online op voorraad|~weer op voorraad"
        "|~weer leverbaar|~vandaag verzonden|voorraad #|# stuks beschikbaar|voldoende voorraad|op voorraad #|~morgen geleverd|op werkdagen voor * uur besteld",
        "limited": "nog maar # op voorraad|slechts # op voorraad|nog # op voorraad|laatste stuks|laatste exemplaren|laatste exemplaar|nog enkele|beperkte voorraad"
        "|beperkt op voorraad|bijna uitverkocht|laatste artikelen|nog slechts #|lage voorraad|nog # stuks|beperkt leverbaar|nog maar # stuks|laatste op voorraad"
        "|nog maar #|alleen nog #|weinig voorraad|bijna op",
        "preorder": "pre order|preorder|reserveer nu|vooruitbestellen|voorbestellen|voorbestelling|nu te reserveren|~verwacht op|nu reserveren|pre orderen",
        "backorder": "nabestelling|in nabestelling|in backorder|op bestelling|op bestelling leverbaar|backorder|te bestellen|in bestelling",
        "store": "alleen in de winkel|uitsluitend in de winkel|alleen verkrijgbaar in de winkel|alleen afhalen|alleen in winkels|alleen in onze winkels"
        "|alleen verkrijgbaar in winkels|uitsluitend in winkels|alleen beschikbaar in de winkel",
        "out": "niet op voorraad|uitverkocht|tijdelijk uitverkocht|niet leverbaar|tijdelijk niet leverbaar|niet beschikbaar|niet meer leverbaar|niet meer beschikbaar"
        "|niet voorradig|geen voorraad|momenteel niet leverbaar|tijdelijk niet op voorraad|online uitverkocht|=verkocht|~binnenkort leverbaar|~binnenkort beschikbaar"
        "|~binnenkort weer op voorraad|binnenkort weer leverbaar|niet in voorraad|helaas uitverkocht|tijdelijk niet beschikbaar|niet bestelbaar|~binnenkort verwacht"
        "|~verwacht|niet meer op voorraad|volledig uitverkocht|=op is op|online niet beschikbaar|niet online leverbaar|~weer op voorraad vanaf|niet verkrijgbaar"
        "|nog niet leverbaar|~nog niet beschikbaar",
        "gone": "uit assortiment|uit het assortiment|niet meer in het assortiment|niet meer geproduceerd|uit productie|definitief uitverkocht",
        "nodelivery": "bezorging niet beschikbaar|bezorgen niet mogelijk|levering niet mogelijk|niet online verkrijgbaar|niet online te koop|niet online beschikbaar",
        "pickup": "in de winkel beschikbaar|op voorraad in de winkel|beschikbaar in de winkel|vandaag afhalen|af te halen|ophalen in de winkel|in winkel op voorraad",
        "none": "beschikbaar in|leverbaar in|leverbaar vanaf|zolang de voorraad strekt|afhalen niet mogelijk|niet beschikbaar in de winkel|afhalen niet beschikbaar"
        "|bekijk voorraad|winkelvoorraad|niet op voorraad in de winkel|beschikbaar als|beschikbaar voor",
        "if": "als|wanneer|indien|zodra|totdat|tot|voordat|was|waren|nooit|niet|geen|mail mij|waarschuw|verwittig|houd mij|wordt|worden|kan|kunnen|altijd|weer zodra|mocht",
        "fill": "momenteel|helaas|op dit moment|sorry|tijdelijk",
    },
    "sv": {
        "in": "i lager|# i lager|finns i lager|# st i lager|=~tillganglig|i webblager|i lager online|skickas idag|skickas direkt|leveransklar|# st tillgangliga|fler an # i lager"
        "|finns i webblager|i lager #|lagerstatus i lager|i lager for omgaende leverans|omgaende leverans|lagervara|lagersaldo #|fa kvar i lager|# finns i lager",
        "limited": "fatal kvar|fatal i lager|endast # kvar|bara # kvar|# kvar|# kvar i lager|# st kvar|nastan slut|sista exemplaret|sista chansen|begransat antal|fa kvar"
        "|lagt lagersaldo|sista varan|endast # i lager|bara # i lager|snart slut|snart slutsald|begransat lager",
        "preorder": "forhandsboka|forhandsbokning|forbestall|forbestallning|forkop|boka nu|kan forhandsbokas|kan forbestallas",
        "backorder": "restorder|restnoterad|bestallningsvara|pa bestallning|kan restnoteras",
        "store": "endast i butik|bara i butik|finns endast i butik|saljs endast i butik|endast upphamtning",
        "out": "slut i lager|slutsald|slutsalt|slutsalda|ej i lager|inte i lager|finns ej i lager|finns inte i lager|tillfalligt slut|tillfalligt slutsald|ej tillganglig"
        "|inte tillganglig|=sald|=slut|slut online|inte langre tillganglig|~kommer snart|~snart tillbaka|~snart i lager|tillfalligt slut i lager|slut i webblager"
        "|kan inte bestallas|~ater i lager|~kommer i lager|~vantas in|for tillfallet slut|helt slut",
        "gone": "utgatt|har utgatt|utgatt ur sortimentet|utgangen|saljs inte langre|utgaende ur sortimentet|produkten har utgatt|tillverkas inte langre",
        "nodelivery": "leverans ej tillganglig|kan inte levereras|saljs inte online|saljs ej online|finns ej online",
        "pickup": "finns i butik|i lager i butik|hamta idag|hamta i butik|tillganglig i butik",
        "none": "i lager i|ej i butik|slut i butik|finns ej i butik|tillganglig i|visa lagersaldo|lagerstatus i butik|sa langt lagret racker",
        "if": "om|nar|tills|innan|sa snart|var|aldrig|inte|ej|meddela|bevaka|kan|kommer|alltid|blir",
        "fill": "tyvarr|just nu|for tillfallet|for narvarande|tillfalligt",
    },
    "da": {
        "in": "pa lager|# pa lager|# stk pa lager|er pa lager|klar til levering|klar til afsendelse|=~tilgaengelig|pa lager online|pa eget lager|pa fjernlager|sendes i dag"
        "|lagervare|flere end # pa lager|pa lager #|afsendes i dag|antal pa lager #|lagerstatus pa lager|+ # pa lager",
        "limited": "fa pa lager|kun # tilbage|kun # pa lager|# tilbage|# tilbage pa lager|fa tilbage|naesten udsolgt|sidste stk|sidste chance for|begraenset antal|snart udsolgt"
        "|lav lagerbeholdning|kun # stk tilbage|kun fa tilbage|begraenset lager|sidste eksemplar",
        "preorder": "forudbestil|forudbestilling|forudbestil nu|kan forudbestilles|pre order",
        "backorder": "restordre|i restordre|bestillingsvare|pa bestilling|skaffevare|fjernlager bestilling",
        "store": "kun i butik|kun i butikken|saelges kun i butik|kun i butikker|kun afhentning|fas kun i butik",
        "out": "udsolgt|ikke pa lager|ej pa lager|midlertidigt udsolgt|ikke tilgaengelig|ikke laengere tilgaengelig|=solgt|udsolgt online|~kommer snart|~snart pa lager"
        "|~kommer pa lager|desvaerre udsolgt|~snart tilbage|er udsolgt|ikke laengere pa lager|~forventes pa lager|helt udsolgt|kan ikke bestilles",
        "gone": "udgaet|er udgaet|udgaet af sortimentet|produktet er udgaet|udgaet vare|fores ikke laengere",
        "nodelivery": "levering ikke mulig|kan ikke leveres|saelges ikke online|ikke tilgaengelig online",
        "pickup": "pa lager i butik|kan afhentes i dag|klar til afhentning|hent i butik",
        "none": "pa lager i|ikke pa lager i butik|udsolgt i butik|sa laenge lager haves|tilgaengelig i|se lagerstatus",
        "if": "hvis|nar|indtil|inden|sa snart|var|aldrig|ikke|ej|giv besked|fa besked|kan|bliver|altid",
        "fill": "desvaerre|i ojeblikket|lige nu|pt|for tiden|midlertidigt",
    },
    "no": {
        "in": "pa lager|# pa lager|# stk pa lager|pa nettlager|er pa lager|=~tilgjengelig|sendes i dag|klar for levering|pa lager pa nett|flere enn # pa lager|lagervare",
        "limited": "fa igjen|kun # igjen|bare # igjen|# igjen|# igjen pa lager|nesten utsolgt|siste sjanse for|fa pa lager|begrenset antall|kun # pa lager|snart utsolgt|kun fa igjen",
        "preorder": "forhandsbestill|forhandsbestilling|forhandskjop|forhandsbestill na|kan forhandsbestilles",
        "backorder": "restordre|bestillingsvare|pa bestilling|i restordre",
        "store": "kun i butikk|bare i butikk|selges kun i butikk|kun i butikken",
        "out": "utsolgt|ikke pa lager|midlertidig utsolgt|ikke tilgjengelig|ikke lenger tilgjengelig|=solgt|utsolgt pa nett|~kommer snart|~snart pa lager|~kommer pa lager"
        "|dessverre utsolgt|er utsolgt|ikke lenger pa lager|tomt pa lager|tom pa lager|~forventes pa lager|helt utsolgt|kan ikke bestilles",
        "gone": "utgatt|er utgatt|utgatt vare|utgatt fra sortimentet|produktet er utgatt|ute av produksjon",
        "nodelivery": "levering ikke mulig|kan ikke sendes|selges ikke pa nett|ikke tilgjengelig pa nett",
        "pickup": "pa lager i butikk|hent i butikk|klar til henting|tilgjengelig i butikk",
        "none": "pa lager i|ikke pa lager i butikk|utsolgt i butikk|sa langt lageret rekker|tilgjengelig i|sjekk lagerstatus",
        "if": "hvis|nar|inntil|for du|sa snart|var|aldri|ikke|gi beskjed|fa beskjed|kan|blir|alltid|dersom",
        "fill": "dessverre|for oyeblikket|akkurat na|for tiden|midlertidig",
    },
    "fi": {
        "in": "varastossa|# varastossa|heti saatavilla|=~saatavilla|saatavilla heti|# kpl varastossa|on varastossa|toimitus heti|verkkovarastossa|heti toimitettavissa|toimitetaan heti"
        "|# kpl saatavilla|loytyy varastosta|varastotuote|varastossa # kpl|varastossa #|yli # kpl varastossa|saatavilla verkosta|valmiina lahetettavaksi|saatavilla verkkokaupasta",
        "limited": "vain # jaljella|# jaljella|viimeiset kappaleet|viimeinen kappale|vahissa|lahes loppu|rajoitettu era|vain muutama jaljella|vain # kpl jaljella|melkein loppu"
        "|vain # varastossa|varasto vahissa|vain # kpl varastossa|loppumassa",
        "preorder": "ennakkotilaus|ennakkotilaa|ennakkotilattavissa|ennakkomyynti|ennakkovaraus|ennakkomyynnissa",
        "backorder": "jalkitoimitus|tilaustuote|tilattavissa|saatavilla tilauksesta|jalkitoimituksessa",
        "store": "vain myymalasta|vain myymaloista|vain myymalassa|saatavilla vain myymalasta|saatavilla vain myymaloissa|vain nouto",
        "out": "loppu varastosta|loppuunmyyty|ei varastossa|ei saatavilla|tilapaisesti loppu|=loppu|tuote loppu|ei ole saatavilla|ei ole varastossa|valiaikaisesti loppu|loppunut"
        "|=myyty|~tulossa pian|~tulossa|loppu verkosta|ei enaa saatavilla|varasto loppu|on loppu|tilapaisesti loppunut|valiaikaisesti loppunut|loppu verkkokaupasta|~tulossa varastoon"
        "|~pian saatavilla|ei tilattavissa|ei ostettavissa",
        "gone": "poistunut valikoimasta|poistunut tuote|tuote poistunut|poistunut myynnista|valmistus lopetettu|ei enaa valmisteta",
        "nodelivery": "toimitus ei saatavilla|ei toimiteta|ei saatavilla verkosta|ei saatavilla verkkokaupasta",
        "pickup": "saatavilla myymalasta|nouda tanaan|noudettavissa|saatavilla myymalassa|saatavilla myymaloista",
        "none": "ei saatavilla myymalasta|loppu myymalasta|niin kauan kuin tavaraa riittaa|saatavilla myos|myymalasaatavuus|ei saatavilla myymaloissa",
        "if": "jos|kun|kunnes|ennen|heti kun|oli|ei koskaan|ilmoita|ilmoitus|voi|tulee|aina|mikali",
        "fill": "valitettavasti|talla hetkella|juuri nyt|tilapaisesti|hetkellisesti",
    },
    "pl": {
        "in": "w magazynie|# w magazynie|na stanie|# na stanie|# szt na stanie|=~dostepny|=~dostepna|=~dostepne|dostepny od reki|dostepne od reki|od reki|dostepny w magazynie"
        "|produkt dostepny|towar dostepny|dostepnosc dostepny|jest dostepny|wysylka dzis|~wysylka w * h|~wysylka w * godziny|~wysylka 24h|~wysylka w 24h|dostepny online|# szt w magazynie"
        "|dostepna ilosc #|duza ilosc|dostepnosc duza ilosc|srednia ilosc|wysylamy dzis|dostepnych #|dostepne # szt|produkt na stanie|dostepny natychmiast|~dostepny ponownie|w naszym magazynie",
        "limited": "ostatnie sztuki|ostatnia sztuka|zostalo #|zostalo tylko #|zostaly #|zostaly tylko #|tylko # szt|ostatnie egzemplarze|ograniczona dostepnosc|mala ilosc|ostatnie # szt"
        "|na wyczerpaniu|ograniczona ilosc|niski stan|ostatni egzemplarz|prawie wyprzedane|zostalo tylko # szt|dostepnosc mala ilosc|zostala #|tylko # sztuki|tylko # sztuk|zostala ostatnia sztuka",
        "preorder": "przedsprzedaz|zamow w przedsprzedazy|preorder|pre order|w przedsprzedazy|zapowiedz",
        "backorder": "na zamowienie|dostepny na zamowienie|dostepne na zamowienie|dostepna na zamowienie|sprowadzamy na zamowienie",
        "store": "tylko w sklepie|tylko w salonie|dostepny tylko w sklepie|tylko odbior osobisty|tylko w sklepach|tylko w sklepach stacjonarnych|dostepny tylko w salonie",
        "out": "niedostepny|niedostepna|niedostepne|brak w magazynie|brak na stanie|produkt niedostepny|towar niedostepny|wyprzedany|wyprzedane|wyprzedana|brak towaru|chwilowo niedostepny"
        "|tymczasowo niedostepny|czasowo niedostepny|chwilowo niedostepne|nie ma w magazynie|nie jest dostepny|chwilowy brak|produkt wyprzedany|naklad wyczerpany|wyczerpany"
        "|obecnie niedostepny|~wkrotce|~wkrotce dostepny|~wkrotce w sprzedazy|niedostepny online|produkt chwilowo niedostepny|=sprzedane|=sprzedany|aukcja zakonczona|oferta zakonczona"
        "|juz niedostepny|niedostepny w magazynie|brak dostepnosci|~oczekiwany|~w dostawie|sprzedaz zakonczona|wyprzedano",
        "gone": "wycofany|wycofany ze sprzedazy|produkt wycofany|produkt archiwalny|zakonczono produkcje|wycofany z oferty|wycofane z oferty|zakonczona produkcja",
        "nodelivery": "dostawa niedostepna|wysylka niedostepna|niedostepny w sprzedazy online|brak mozliwosci wysylki",
        "pickup": "dostepny w sklepie|dostepny w salonie|odbior dzis|odbierz dzis|dostepny w sklepach|odbior w sklepie",
        "none": "opcja niedostepna|zdjecie niedostepne|dostepny w|dostepne w|niedostepny w sklepie|sprawdz dostepnosc|do wyczerpania zapasow|niedostepny w salonie|powiadom o dostepnosci|tylko # dni|zostalo # dni|zostalo # godzin",
        "if": "jesli|jezeli|gdy|kiedy|dopoki|do czasu|zanim|byl|byla|bylo|nigdy|nie|powiadom|moze|bedzie|zawsze|w przypadku|po",
        "fill": "obecnie|niestety|aktualnie|w tej chwili|przepraszamy|chwilowo|tymczasowo",
    },
    "cs": {
        "in": "skladem|# ks skladem|skladem # ks|skladem #|na sklade|# ks na sklade|=~dostupne|ihned k odeslani|skladem ihned k odeslani|ihned k odberu|k okamzitemu odeslani|ihned odesleme"
        "|skladem vice nez # ks|skladem > # ks|# skladem|vice nez # ks|mame skladem|je skladem|skladem v eshopu|skladem na eshopu|skladem u nas|zbozi skladem|ihned k dispozici|na sklade #|zitra u vas|skladem online",
        "limited": "posledni kus|posledni kusy|posledni # kusy|poslednich # kusu|zbyva #|zbyvaji #|uz jen #|zbyva poslednich #|posledni # ks|skladem posledni kus|posledni kusy skladem|skladem posledni kusy|omezena dostupnost"
        "|skladem posledni #|jen # ks|pouze # ks|omezene mnozstvi|temer vyprodano|zbyvaji posledni",
        "preorder": "predobjednat|predobjednavka|predprodej|v predprodeji|lze predobjednat|k predobjednani",
        "backorder": "na objednavku|na objednani|lze objednat|na dotaz lze objednat",
        "store": "pouze v prodejne|jen na prodejne|pouze na prodejne|jen v prodejne|pouze osobni odber|pouze v obchode|k dostani pouze na prodejne",
        "out": "vyprodano|neni skladem|nedostupne|docasne nedostupne|momentalne nedostupne|neni k dispozici|vyprodan|vyprodana|aktualne nedostupne|neni dostupne|nelze objednat|docasne vyprodano|momentalne vyprodano"
        "|=prodano|~jiz brzy|~brzy skladem|~ocekavame|~na ceste|zbozi neni skladem|produkt neni dostupny|jiz neni v prodeji|neni na sklade|~pripravujeme|nedostupny|nedostupna|zasoby vycerpany|~opet skladem|~brzy v prodeji|beznadejne vyprodano",
        "gone": "ukonceno|prodej ukoncen|prodej byl ukoncen|vyrobek byl ukoncen|vyrazeno z nabidky|ukoncena vyroba|ukonceni prodeje|prodej skoncil|vyroba ukoncena|jiz se nevyrabi|produkt vyrazen|uz se neprodava",
        "nodelivery": "nelze dorucit|doruceni neni mozne|nelze zaslat",
        "pickup": "skladem na prodejne|skladem na prodejnach|k vyzvednuti ihned|k vyzvednuti dnes|skladem na * prodejnach|k odberu na prodejne|ihned na prodejne",
        "none": "skladem na|do vyprodani zasob|neni skladem na prodejne|pouze skladem|jen skladem|skladem u dodavatele|na externim sklade|zobrazit skladem|zbyva # dni|zbyva # hodin|uz jen # dni|skladem do * dnu|skladem v",
        "if": "pokud|az|jakmile|dokud|nez|bylo|byl|byla|nikdy|hlidat|hlidaci|muze|bude|vzdy|kdyby|kdyz|upozornit|v pripade",
        "fill": "momentalne|bohuzel|aktualne|nyni|prave ted|v soucasnosti|docasne",
    },
    "sk": {
        "in": "skladom|# ks skladom|skladom # ks|skladom #|na sklade|=~dostupne|ihned na odoslanie|skladom ihned na odoslanie|# skladom|mame skladom|je skladom|skladom viac ako # ks|na sklade #|na sklade # ks|tovar skladom|ihned k dispozicii|skladom v eshope|viac ako # ks|okamzite k odberu",
        "limited": "posledny kus|posledne kusy|posledne # kusy|zostava #|zostavaju #|uz len #|poslednych # kusov|posledne # ks|obmedzene mnozstvo|skladom posledny kus|skladom posledne kusy|uz iba #|len # ks|takmer vypredane|obmedzena dostupnost",
        "preorder": "predobjednat|predobjednavka|predpredaj|v predpredaji|mozno predobjednat",
        "backorder": "na objednavku|na objednanie",
        "store": "len v predajni|iba v predajni|iba na predajni|len na predajni|iba osobny odber|iba v obchode",
        "out": "vypredane|nie je skladom|nedostupne|docasne nedostupne|momentalne nedostupne|nie je k dispozicii|vypredany|vypredana|nie je dostupne|nie je na sklade|docasne vypredane|=predane|~uz coskoro|~coskoro skladom"
        "|~ocakavame|tovar nie je skladom|uz nie je v predaji|nedostupny|nedostupna|~pripravujeme|~na ceste|nie je mozne objednat|aktualne vypredane|vypredane online",
        "gone": "predaj ukonceny|ukonceny predaj|vyradene z ponuky|ukoncena vyroba|predaj bol ukonceny|uz sa nevyraba|vyrobok uz nie je v ponuke|ukoncene",
        "nodelivery": "nie je mozne dorucit|dorucenie nie je mozne",
        "pickup": "skladom na predajni|skladom na predajniach|na vyzdvihnutie dnes|skladom v predajni",
        "none": "skladom na|do vypredania zasob|nie je skladom na predajni|len skladom|skladom u dodavatela|zostava # dni|skladom v|iba skladom",
        "if": "ak|ked|akonahle|kym|bolo|bol|bola|nikdy|strazit|moze|bude|vzdy|upozornit|v pripade|nez",
        "fill": "momentalne|bohuzial|aktualne|teraz|docasne",
    },
    "hu": {
        "in": "raktaron|# db raktaron|raktaron # db|keszleten|# db keszleten|=~elerheto|azonnal szallithato|azonnal elviheto|keszletrol azonnal|# keszleten|raktaron van|keszleten van|keszletrol|# raktaron|azonnal atveheto|~ujra kaphato|raktaron #|raktarrol azonnal|=kaphato|keszlet #|keszlet # db|tobb mint # db",
        "limited": "utolso darab|utolso darabok|mar csak # db|csak # db|korlatozott keszlet|alacsony keszlet|az utolso # db|mar csak # darab|csak # darab|kifutoban|hamarosan elfogy|utolso # db|korlatozott mennyiseg|utolso # darab",
        "preorder": "elorendelheto|elorendeles|elorendelem|eloreendelheto|elojegyezheto|elojegyzes|elovetel",
        "backorder": "rendelesre|rendelheto|kulso raktarrol rendelheto|utanrendeles|rendelheto termek",
        "store": "csak uzletben|csak uzletunkben|csak szemelyes atvetel|kizarolag uzletben|csak aruhazban|csak boltban|csak uzleteinkben",
        "out": "elfogyott|nincs raktaron|nincs keszleten|nem elerheto|jelenleg nem elerheto|kifogyott|atmenetileg nem elerheto|nem kaphato|nem rendelheto|jelenleg nem rendelheto|atmenetileg nincs keszleten"
        "|mar nem elerheto|mar nem kaphato|elkelt|=eladva|~hamarosan|~hamarosan erkezik|~hamarosan ujra|keszlethiany|a termek elfogyott|jelenleg nem kaphato|~hamarosan elerheto|jelenleg nincs raktaron|jelenleg nincs keszleten|~beszerzes alatt|~varhato|elfogyott a keszlet|~utan erkezik",
        "gone": "megszunt|kifutott|kifutott termek|a termek megszunt|mar nem gyartjak|gyartasa megszunt|forgalmazasa megszunt|mar nem forgalmazzuk|kivezetett",
        "nodelivery": "nem szallithato|hazhozszallitas nem elerheto",
        "pickup": "uzletben elerheto|ma atveheto|uzletben atveheto|boltban elerheto",
        "none": "keszlet erejeig|a keszlet erejeig|amig a keszlet tart|raktarkeszlet ellenorzese|uzletben nem elerheto|rendelheto meg|csak keszleten|csak raktaron",
        "if": "ha|amikor|amint|amig|mielott|volt|soha|ertesites|ertesitsen|lehet|lesz|mindig|amennyiben|ertesitest",
        "fill": "jelenleg|sajnos|sajnaljuk|pillanatnyilag|atmenetileg",
    },
    "ro": {
        "in": "in stoc|# in stoc|stoc suficient|in stoc magazin online|=~disponibil|# bucati in stoc|# buc in stoc|disponibil in stoc|produs in stoc|livrare imediata|disponibil imediat|~din nou in stoc|in stoc furnizor|exista in stoc|# produse in stoc|este in stoc|stoc #|in stoc #|stoc disponibil|disponibil pentru livrare",
        "limited": "stoc limitat|ultimele # bucati|ultimele bucati|ultima bucata|doar # in stoc|ultimele # produse|stoc redus|mai sunt #|ultimele produse|ultimul produs|ultimul produs in stoc|doar # bucati|ultimele # buc|disponibilitate limitata|doar # produse|ultimele # produse in stoc|aproape epuizat|cantitate limitata",
        "preorder": "precomanda|precomandati|precomenzi|disponibil la precomanda|pre comanda",
        "backorder": "la comanda|disponibil la comanda|pe comanda|in stoc la comanda|la comanda speciala",
        "store": "doar in magazin|doar in magazine|disponibil doar in magazin|exclusiv in magazin|disponibil doar in magazine|doar ridicare personala",
        "out": "stoc epuizat|epuizat|epuizata|nu este in stoc|indisponibil|indisponibila|momentan indisponibil|temporar indisponibil|nu este disponibil|fara stoc|lipsa stoc|produs indisponibil|produs epuizat|lipsa in stoc|nu mai este disponibil|nu mai este in stoc"
        "|=vandut|~in curand|~revine in stoc|~in curand in stoc|momentan nu este in stoc|nu e in stoc|stoc zero|stoc indisponibil|temporar epuizat|indisponibil momentan|indisponibil temporar|in curs de aprovizionare|nu este pe stoc|~va fi disponibil",
        "gone": "scos din productie|discontinuat|produs scos din oferta|nu se mai produce|nu mai este in oferta|nu se mai fabrica|scos din oferta|retras din vanzare",
        "nodelivery": "livrare indisponibila|livrarea nu este disponibila|nu se poate livra",
        "pickup": "disponibil in magazin|ridicare azi|disponibil in magazine|in stoc in magazin",
        "none": "in stoc in|disponibil in|in limita stocului|in limita stocului disponibil|verifica stocul|verifica disponibilitatea|alerta stoc|anunta ma|doar in stoc|produse in stoc",
        "if": "daca|cand|pana|inainte|imediat ce|era|niciodata|nu|notifica|anunta|poate|va fi|mereu|odata ce|in caz",
        "fill": "momentan|din pacate|in acest moment|ne pare rau|actualmente|temporar",
    },
    "bg": {
        "in": "в наличност|# в наличност|=наличен|=налична|=налично|=налични|на склад|# бр на склад|# броя в наличност|има в наличност|продуктът е наличен|веднага на склад|# на склад|наличен на склад|в наличност #|наличност #|# бр в наличност|=~наличност|има наличност|# налични|~отново в наличност|наличен онлайн|артикулът е наличен",
        "limited": "ограничена наличност|ограничено количество|последни бройки|последна бройка|последни # броя|само # броя|остават #|остават само #|последен брой|само # в наличност|ограничени количества|последни # бр|изчерпващи се|малко количество|последни налични",
        "preorder": "предварителна поръчка|предварителни поръчки|предпоръчка|за предварителна поръчка|поръчай предварително",
        "backorder": "по поръчка|с поръчка|по заявка|доставка по поръчка",
        "store": "само в магазина|само в магазин|само в магазините|налично само в магазин|само в обект",
        "out": "няма в наличност|изчерпан|изчерпана|изчерпано|изчерпани|изчерпано количество|изчерпана наличност|не е наличен|неналичен|не е в наличност|не е налично|не е налична|неналично|няма наличност|временно изчерпан|временно неналичен|липсва на склад|няма на склад|продуктът е изчерпан|временно няма в наличност"
        "|=продаден|=продадено|~очаквайте скоро|~очаква се|~скоро в наличност|не се предлага|недостъпен|разпродаден|разпродадено|~очаквана доставка|количеството е изчерпано|без наличност|~очаква доставка",
        "gone": "спрян от производство|спрян от продажба|не се произвежда|вече не се предлага|спряно производство",
        "none": "до изчерпване|до изчерпване на количествата|провери наличност|налични цветове|налични размери|само в наличност|налични в|наличност в магазин",
        "if": "ако|когато|щом|докато|преди|беше|никога|уведоми|уведомете|може|ще|винаги|след|при",
        "fill": "в момента|за съжаление|момента|временно|към момента",
    },
    "ru": {
        "in": "в наличии|есть в наличии|# в наличии|# шт в наличии|в наличии # шт|в наличии #|на складе|# шт на складе|на складе # шт|=~доступен|=~доступно|товар в наличии|имеется в наличии|есть на складе|готов к отправке|готов к отгрузке|~отправка сегодня|~снова в наличии|~снова в продаже|в наличии на складе|осталось много|более # шт|больше # шт|в наличии более # шт|доступен к заказу|доступно к заказу|доступно # шт|в наличии онлайн|есть # шт|~доступен для заказа|наличие есть|остаток # шт|=в продаже",
        "limited": "осталось #|осталось # шт|осталась # шт|последний экземпляр|последний товар|осталось мало|=мало|заканчивается|последние штуки|последние экземпляры|ограниченное количество|осталась #|остался #|остался # шт|осталось всего #|только # шт|последний размер|в наличии мало|скоро закончится|последняя штука|остались #|последние # шт|почти распродано|последняя пара|заканчиваются|ограничено в наличии|всего # шт|остался последний|остался 1 товар|почти закончился",
        "preorder": "предзаказ|предварительный заказ|доступен предзаказ|оформить предзаказ|по предзаказу|доступен для предзаказа|доступно для предзаказа|под предзаказ|предпродажа",
        "backorder": "под заказ|на заказ|доступен под заказ|доступно под заказ|можно заказать",
        "store": "только в магазине|только в магазинах|только в розничных магазинах|только самовывоз|продается только в магазинах|в наличии только в магазинах|доступно только в магазинах|только в рознице",
        "out": "нет в наличии|нет на складе|закончился|закончилась|закончилось|закончились|товар закончился|распродан|распродано|распродана|отсутствует|нет в продаже|временно отсутствует|временно нет в наличии|недоступен|недоступно|недоступна|временно недоступен|не доступен|товара нет в наличии|отсутствует на складе|отсутствует в наличии|не в наличии|=продано|=продан|~скоро в продаже|~скоро в наличии|~ожидается|~ожидается поступление|ожидаем поступление|~скоро появится|~нет данных о наличии|раскупили|раскупили все|товар распродан|нет остатков|снят с продажи временно|все раскупили|~скоро поступит|тираж закончился|~ожидаемый товар|~в пути",
        "gone": "снят с производства|снято с производства|снят с продажи|снято с продажи|больше не выпускается|больше не производится|товар снят с производства|архивный товар|выведен из ассортимента|не производится|больше не продается",
        "nodelivery": "доставка недоступна|доставка невозможна|недоступен для доставки|не доставляется",
        "pickup": "самовывоз сегодня|в наличии в магазине|в наличии в магазинах|есть в магазине|забрать сегодня|можно забрать сегодня|самовывоз доступен|в наличии в * магазинах|доступно в магазинах",
        "none": "наличие на складе|товары под заказ|изображение недоступно|фото отсутствует|изображение отсутствует|отзывы отсутствуют|описание отсутствует|нет в наличии в магазине|в наличии в|самовывоз недоступен|проверить наличие|наличие в магазинах|доступно в|доступен в|только в наличии|товары в наличии|нет отзывов|мало отзывов|осталось # дней|осталось # дня|осталось # часов|осталось # символов|не мало|мало кто|мало что|мало места|мало времени|размеры в наличии|уточняйте наличие|при наличии|пока есть в наличии",
        "if": "если|когда|как только|пока|до того|был|была|было|были|никогда|не|сообщить|уведомить|сообщите|узнать|может|могут|будет|будут|всегда|при|после|появится|бы",
        "fill": "к сожалению|в данный момент|сейчас|временно|на данный момент|извините|уже",
    },
    "uk": {
        "in": "в наявності|є в наявності|# в наявності|на складі|# шт на складі|товар в наявності|готовий до відправки|готово до відправлення|=~доступний|=~доступно|у наявності|є на складі|~знову в наявності|# шт в наявності|в наявності # шт|готовий до відправлення",
        "limited": "закінчується|залишилось #|залишилося #|останній екземпляр|останній товар|залишився # шт|мало на складі|останні одиниці|обмежена кількість|залишилось # шт|залишилося # шт|залишилось мало|закінчуються|остання одиниця",
        "preorder": "передзамовлення|попереднє замовлення|доступно для передзамовлення|за передзамовленням",
        "backorder": "під замовлення|на замовлення",
        "store": "тільки в магазині|лише в магазині|тільки в магазинах|лише в магазинах|тільки самовивіз",
        "out": "немає в наявності|нема в наявності|закінчився|закінчилась|закінчилося|товар закінчився|відсутній|відсутня|розпродано|тимчасово відсутній|немає на складі|недоступний|недоступно|відсутній на складі|відсутнє|продано|~очікується|~скоро в наявності|немає у наявності|товар відсутній|~незабаром|~скоро у продажу|відсутній у продажу|тимчасово немає в наявності|не в наявності",
        "gone": "знято з виробництва|знятий з виробництва|знято з продажу|знятий з продажу|більше не випускається|більше не виробляється",
        "none": "перевірити наявність|наявність у магазинах|товари в наявності|тільки в наявності|немає відгуків",
        "if": "якщо|коли|щойно|як тільки|поки|був|була|було|ніколи|повідомити|повідомте|може|буде|завжди|після",
        "fill": "на жаль|наразі|зараз|в даний момент|тимчасово|вже",
    },
    "tr": {
        "in": "stokta|stokta var|stokta mevcut|stoklarda|# adet stokta|=~mevcut|hemen teslim|# stokta|stokta #|stokta # adet|stoktan teslim|~ayni gun kargo|hemen kargoda|bugun kargoda|~24 saatte kargoda|stok var|stok mevcut|stokta # adet var|urun stokta",
        "limited": "son # adet|son # urun|tukenmek uzere|sinirli stok|son urun|son urunler|stoklarla sinirli|son adetler|sadece # adet kaldi|son # adet kaldi|# adet kaldi|sadece # kaldi|son # parca|stok azaliyor|az stok|az kaldi|son kalan|sinirli sayida|tukeniyor|stokta son # adet|stokta sadece # adet",
        "preorder": "on siparis|onsiparis|on satis|on siparise acik|on siparis ver",
        "backorder": "siparis uzerine|siparise gore|tedarik edilecek",
        "store": "sadece magazada|yalnizca magazada|sadece magazalarda|yalnizca magazalarda|sadece magazadan",
        "out": "tukendi|stokta yok|stoklarda yok|stok yok|gecici olarak tukendi|mevcut degil|stokta bulunmuyor|stoklarda bulunmuyor|temin edilemiyor|gecici olarak temin edilemiyor|stokta kalmadi|stoklar tukendi|urun tukendi|stok tukendi|=satildi|~yakinda|~yakinda stokta|~cok yakinda|~yakinda gelecek|satista degil|satisa kapali|stok bitti|~tekrar stokta olacak|su anda mevcut degil|stokta mevcut degil|stokta degil",
        "gone": "uretimden kalkti|uretimi durduruldu|uretimi sona erdi|satistan kaldirildi|artik satilmiyor|artik uretilmiyor|satisi sona erdi",
        "none": "stoklar tukenene kadar|stokta olanlar|sadece stoktakiler|stoktaki urunler|son # gun|son # saat|stok durumu|stoktakiler",
        "if": "eger|haber ver|gelince|bildir",
        "then": "olunca|oldugunda|ise|olursa|oldugu|tukendiginde|gelince|haber ver|iken|olmasi|durumunda|tukenmeden|girince|girdiginde",
        "fill": "su anda|maalesef|gecici olarak|ne yazik ki|su an|uzgunuz",
    },
    "el": {
        "in": "διαθεσιμο|αμεσα διαθεσιμο|σε αποθεμα|σε απόθεμα|# σε αποθεμα|=διαθεσιμη|=διαθεσιμος|αμεση παραλαβη|αμεση παραδοση|αμεσα διαθεσιμη|αμεσα διαθεσιμος|παραδοση σε * εργασιμη|ετοιμοπαραδοτο|# τεμαχια διαθεσιμα|σε στοκ|υπαρχει σε αποθεμα|# διαθεσιμα|διαθεσιμα #|αμεσης αποστολης|διαθεσιμο online|διαθεσιμο στο e shop|ετοιμο για αποστολη|αμεση αποστολη",
        "limited": "περιορισμενη διαθεσιμοτητα|τελευταια τεμαχια|τελευταιο τεμαχιο|μονο # διαθεσιμα|απομενουν #|τελευταια # τεμαχια|περιορισμενο αποθεμα|χαμηλο αποθεμα|μονο # τεμαχια|απομενουν μονο #|εμειναν #|λιγα τεμαχια|περιορισμενα τεμαχια|σχεδον εξαντλημενο|περιορισμενος αριθμος",
        "preorder": "προπαραγγελια|προ παραγγελια|σε προπαραγγελια|προπαραγγειλτε|κατοπιν προπαραγγελιας|pre order",
        "backorder": "κατοπιν παραγγελιας|κατοπιν παραγγελιας διαθεσιμο|με παραγγελια",
        "store": "μονο στο καταστημα|μονο στα καταστηματα|διαθεσιμο μονο στα καταστηματα|αποκλειστικα στο καταστημα|μονο με παραλαβη απο καταστημα",
        "out": "εξαντληθηκε|εξαντλημενο|μη διαθεσιμο|δεν ειναι διαθεσιμο|εκτος αποθεματος|προσωρινα μη διαθεσιμο|εξαντληθηκαν|προσωρινα εξαντλημενο|εξαντλημενη|μη διαθεσιμη|εξαντλημενα|μη διαθεσιμα|δεν υπαρχει αποθεμα|χωρις αποθεμα|~συντομα διαθεσιμο|~αναμενεται|~ερχεται συντομα|δεν υπαρχει διαθεσιμοτητα|εξαντλημενος|μη διαθεσιμος|χωρις διαθεσιμοτητα|πουληθηκε|δεν διατιθεται|αναμονη παραλαβης|~συντομα κοντα σας",
        "gone": "καταργηθηκε|εχει καταργηθει|δεν παραγεται πλεον|διακοπηκε η παραγωγη|καταργημενο",
        "none": "μεχρι εξαντλησης|εως εξαντλησης|μεχρι εξαντλησεως|διαθεσιμο σε|διαθεσιμο και|ελεγχος διαθεσιμοτητας|μεχρι εξαντλησης των αποθεματων|μη διαθεσιμο στο καταστημα",
        "if": "αν|οταν|εαν|μολις|μεχρι|πριν|ηταν|ποτε|δεν|ενημερωστε|ειδοποιησε|ειδοποιηση|ειδοποιηστε|μπορει|θα|παντα",
        "fill": "προσωρινα|δυστυχως|αυτη τη στιγμη|τωρα",
    },
    "he": {
        "in": "במלאי|# במלאי|יש במלאי|קיים במלאי|זמין במלאי|=~זמין|=~זמינה|זמין למשלוח|זמין מיידית|# יחידות במלאי|נמצא במלאי|זמין לאספקה מיידית|המוצר במלאי|אספקה מיידית|~חזר למלאי",
        "limited": "מלאי מוגבל|נותרו #|נשארו #|נותרו רק #|נשארו רק #|אחרון במלאי|אחרונים במלאי|יחידות אחרונות|יחידה אחרונה|כמות מוגבלת|מלאי אחרון|נותרו # יחידות|נותר רק #|נשאר רק #|פריט אחרון|פריטים אחרונים|נותרו # במלאי|נותר # במלאי|מלאי נמוך|נותרו יחידות אחרונות",
        "preorder": "הזמנה מוקדמת|מכירה מוקדמת|להזמנה מוקדמת|זמין להזמנה מוקדמת|ניתן להזמין מראש",
        "backorder": "בהזמנה מיוחדת|ניתן להזמנה|זמין בהזמנה|בהזמנה מראש",
        "store": "בחנות בלבד|רק בחנות|זמין בחנויות בלבד|בחנויות בלבד|איסוף עצמי בלבד|בסניפים בלבד|למכירה בסניפים בלבד",
        "out": "אזל המלאי|אזל מהמלאי|לא במלאי|אין במלאי|חסר במלאי|לא זמין|לא זמינה|אזל|המוצר אזל|אינו זמין|אינו במלאי|המלאי אזל|=נמכר|נגמר המלאי|נגמר|לא קיים במלאי|~בקרוב|~יחזור למלאי|~חוזר בקרוב|~בקרוב במלאי|אינו קיים במלאי|אזל זמנית|חסר זמנית|לא זמין כרגע|אינה זמינה|לא קיים|מוצר אזל|~זמין בקרוב|סולד אאוט|אזלה|אזלו|חסר זמנית במלאי",
        "gone": "הופסק הייצור|המוצר הופסק|הוצא משיווק|יצא מהמלאי לצמיתות|לא ישווק עוד|הופסק השיווק",
        "none": "עד גמר המלאי|בדיקת מלאי|זמין בצבעים|מלאי בסניפים|בדוק מלאי|מלאי בחנויות|לא זמין בסניף|זמין ב",
        "if": "אם|כאשר|כש|ברגע|עד|לפני|היה|הייתה|מעולם|עדכנו|הודיעו|יהיה|תמיד|יכול|עדכן|כשיחזור|במידה|במקרה",
        "fill": "כרגע|כעת|זמנית|לצערנו|מצטערים",
    },
    "ar": {
        "in": "متوفر|متوفر في المخزون|متاح|في المخزون|# في المخزون|متوفر الان|متاح الان|متوفر حاليا|متاح للشحن|متوفرة|متاح في المخزون|متوفر بالمخزون|جاهز للشحن|المنتج متوفر|# قطع متوفرة|متوفر #|~متوفر مجددا|متوفر للشحن|موجود في المخزون|متاحة",
        "limited": "كمية محدودة|كميه محدوده|بقي # فقط|متبقي #|باقي #|تبقى #|اخر قطعة|اخر القطع|القطعة الاخيرة|متبقي # فقط|يتبقى # فقط|باقي # فقط|بقي #|تبقى # فقط|مخزون محدود|كميات محدودة|القليل متبقي|اوشك على النفاد|اوشكت الكمية على النفاد|على وشك النفاد|متبقي # قطع|تبقى # قطع|لم يتبق سوى #|تبقت # فقط|اخر # قطع",
        "preorder": "طلب مسبق|الطلب المسبق|متاح للطلب المسبق|احجز الان|حجز مسبق|اطلب مسبقا|متوفر للطلب المسبق",
        "backorder": "حسب الطلب|متوفر حسب الطلب|متوفر عند الطلب|عند الطلب",
        "store": "في المتجر فقط|في المعرض فقط|متوفر في المتجر فقط|متوفر في الفروع فقط|في الفروع فقط|متوفر فقط في المتجر|الاستلام من المتجر فقط",
        "out": "غير متوفر|غير متاح|نفدت الكمية|نفذت الكمية|نفد من المخزون|نفذ من المخزون|غير متوفر حاليا|غير متاح حاليا|غير متوفر في المخزون|بيعت بالكامل|بيع بالكامل|نفدت|نفذت|نفد|نفذ المخزون|نفد المخزون|انتهت الكمية|لم يعد متوفرا|غير متوفرة|غير متاحة|=مباع|=تم البيع|~قريبا|~سيتوفر قريبا|~متوفر قريبا|~يتوفر قريبا|المنتج غير متوفر|نفذت من المخزون|نفدت من المخزون|خارج المخزون|انتهى المخزون|~سيتم توفيره قريبا|لا يوجد مخزون|~قادم قريبا|لا يتوفر",
        "gone": "توقف انتاجه|تم ايقاف المنتج|لم يعد ينتج|تم ايقاف الانتاج|لم يعد يصنع",
        "none": "متوفر في|متوفر ب|حتى نفاد الكمية|حتى نفاذ الكمية|حتى نفاد المخزون|متوفر ايضا|متاح في|غير متوفر في الفرع|الاستلام غير متاح|غير متاح للاستلام|التحقق من التوفر|متوفر بالوان|متوفر على|متاح ل",
        "if": "اذا|عندما|عند|حتى|قبل|كان|كانت|ابدا|ابلغني|اعلمني|اخبرني|نبهني|سيكون|قد|حال|بمجرد|دائما|لن|اعلام|اشعار|اشعاري",
        "fill": "حاليا|للاسف|عذرا|الان|مؤقتا|في الوقت الحالي",
    },
    "zh-CN": {
        "in": "有货|现货|有现货|有库存|库存充足|货源充足|在库|现货供应|现货充足|# 件库存|库存 #|库存 # 件|库存量 #|库存数量 #|库存为 #|剩余库存 #|尚有库存|有存货|可立即发货|现货速发|立即发货|当日发货|当天发货|~24 小时内发货|~48 小时内发货|=可购买|=~可售|=在售|=~可买|全部有货|现货秒发|当天出货|现货发售|有现货可发|状态有货",
        "limited": "库存紧张|仅剩 #|仅剩 # 件|只剩 #|只剩 # 件|最后 # 件|还剩 #|还剩 # 件|剩余 # 件|即将售罄|即将售完|库存不多|少量库存|少量现货|库存告急|货源紧张|仅余 #|仅余 # 件|最后一件|仅剩一件|仅剩少量|数量有限|快卖完了|即将抢光|即将抢完|余量不多|余量紧张|库存仅剩 #|库存仅剩 # 件|仅剩 # 双|最后几件|最后 # 双|只剩 # 双|剩 # 件|仅剩 # 个|只剩 # 个|库存较少",
        "preorder": "预售|预购|预订|预售中|可预订|可预购|接受预订|接受预定|新品预售|全款预售|定金预售|预售商品|预定中|=预定|现在预订|付定金",
        "backorder": "可缺货预订|接受缺货预订|缺货可订|需订货|可订货|需要订货|缺货登记可订|采购中",
        "store": "仅限门店|仅限到店|仅门店有售|门店专供|仅限自提|只限门店|仅限店内|仅限门店购买|仅支持自提|仅限到店购买|仅限线下|线下专供|仅在门店有售",
        "out": "无货|缺货|售罄|已售罄|售完|已售完|卖完了|已卖完|抢光了|已抢光|已抢完|抢完了|已抢购一空|暂时缺货|暂无库存|没有库存|没有货|没货|无库存|库存不足|补货中|暂无现货|断货|已断货|缺货中|到货通知|暂时无货|所选地区暂时无货|该地区暂时无货|无现货|没有现货|卖光了|已卖光|卖断货|不可购买|暂不可购买|暂时无法购买|无法购买|暂停销售|暂停销售中|暂不销售|暂不售卖|~即将上市|~即将开售|~敬请期待|~即将到货|~即将上架|商品已售出|=~已售出|已售空|=售空|已无货|已无库存|暂缺|=补货|等待补货|等待到货|待补货|~即将补货|本地无货|该商品无货|缺货登记|到货提醒|此商品缺货|零库存|已被抢光|已被抢购一空|~尚未开售|~未开售|~未上市|~尚未发售|该地区无货|配送地区无货|商品无货",
        "gone": "已下架|商品已下架|该商品已下柜|已停产|停产|停售|已停售|已下柜|商品已下柜|已经下架|永久下架|不再销售|不再生产|已退市|绝版|已绝版|宝贝已下架|下架了|此商品已下架",
        "nodelivery": "不支持配送|无法配送|暂不支持配送|不支持送货|该地区无法配送|超出配送范围|不配送|暂不配送|所在地区不支持配送",
        "pickup": "可到店自提|门店有货|到店自提|支持自提|可自提|到店取货|今日可取|门店现货",
        "none": "仅看有货|只看有货|有货优先|有货商品|显示有货|是否有货|有没有货|有没货|有货没货|是否缺货|售罄即止|售完即止|售完为止|售罄为止|先到先得|从不缺货|永不缺货|不缺货|缺货赔付|预订酒店|现货价格|现货市场|现货交易|门店无货|不可自提|不支持自提|无法自提|曾售罄|一度售罄|秒售罄|曾经售罄|屡次售罄|多次售罄|预售规则|预售说明|预售价|缺货商品|分钟售罄|小时售罄|秒杀售罄|剩余 # 天|还剩 # 天|仅剩 # 天|还剩 # 小时|仅剩 # 小时|剩 # 天|还剩 # 分钟|有货吗|有货么|有货通知|还有货吗|库存 # 天|还没有货|不是现货|非现货|保证有货|保证现货|尽快补货吗|无货退款|缺货退款",
        "if": "如果|如|若|一旦|当|假如|倘若|直到|万一|曾|曾经|常常|经常|从不|从未|绝不|是否|可能|如遇|遇到|等到|不会|避免|防止|以免|不再|以防|何时|什么时候|导致",
        "then": "时|后|的话|则|之前|以后|之后|前|就|立即通知|通知我|提醒我|请联系|怎么办|情况|吗|么|的情况|会通知|为准",
        "fill": "目前|暂时|抱歉|很抱歉|当前",
    },
    "zh-TW": {
        "in": "有貨|現貨|有現貨|有庫存|庫存充足|尚有庫存|在庫|現貨供應|庫存 #|庫存 # 件|庫存量 #|尚餘 #|現貨充足|可立即出貨|立即出貨|當日出貨|24h 到貨|24 小時到貨|有存貨|=可購買|現貨速發|=~供應中|庫存數量 #|庫存為 #|剩餘庫存 #|庫存 > #|馬上出貨|有庫存 #|庫存 # 個",
        "limited": "庫存緊張|僅剩 #|僅剩 # 件|只剩 #|只剩 # 件|最後 # 件|尚餘 # 件|剩餘 # 件|即將售罄|即將售完|即將完售|庫存有限|少量庫存|數量有限|庫存不多|最後一件|庫存僅剩 #|庫存僅剩 # 件|最後 # 組|僅剩 # 組|剩最後 # 件|剩 # 件|即將缺貨|最後 # 個|僅剩 # 個|只剩 # 個|最後庫存|僅存 # 件|僅餘 #|僅餘 # 件|少量現貨|庫存偏低|快賣完了|剩下 # 件|還剩 # 件",
        "preorder": "預購|預售|預訂|預購中|可預購|預售中|接受預訂|預購商品|預購品|開放預購|立即預購|現正預購|可預訂|新書預購",
        "backorder": "可訂購|接受訂購|需訂貨|可調貨|調貨中|追加中|需調貨|可追加|缺貨可預訂|訂製品",
        "store": "僅限門市|只限門市|門市限定|僅限店取|僅限自取|僅限店內購買|僅門市販售|限門市購買|只限店內購買|實體門市限定|僅供門市自取|只限店取",
        "out": "無貨|缺貨|售罄|已售罄|售完|已售完|完售|已完售|賣完了|已賣完|搶購一空|已搶購一空|暫時缺貨|暫無庫存|沒有庫存|無庫存|庫存不足|補貨中|貨到通知|貨到通知我|到貨通知|缺貨中|沒有貨|沒貨|無現貨|斷貨|暫無現貨|目前缺貨|已銷售一空|銷售一空|暫停銷售|暫停販售|無法購買|~即將推出|~即將上市|~敬請期待|~即將開賣|~即將到貨|等待補貨|=~已售出|=~已售|=~售出|已無庫存|賣光了|已賣光|已搶完|搶完了|待補貨|暫不供應|無法訂購|~尚未開賣|~即將販售|~尚未販售|暫時無貨|缺貨登記|售空|已售空|此商品已售完|再入荷通知|~補貨通知|已訂完|來貨通知",
        "gone": "已下架|商品已下架|已停產|停產|停售|已停售|絕版|已絕版|已停止販售|停止販售|不再販售|永久下架|已絕版無法訂購|已停止銷售|停止銷售|本商品已下架|絕版品",
        "nodelivery": "無法配送|不支援配送|不提供配送|無法寄送|不適用送貨|無法送貨",
        "pickup": "門市有貨|可門市取貨|可店取|門市現貨|可到店取貨|門市自取",
        "none": "無法配送的地區|無法配送地區|售完為止|售罄為止|售完即止|賣完為止|只看有貨|僅顯示有貨|是否有貨|有沒有貨|從不缺貨|不缺貨|門市無貨|剩餘 # 天|還剩 # 天|僅剩 # 天|預購說明|預購須知|預售屋|預售票|現貨區|現貨專區|現貨與預購|現貨或預購|有貨嗎|還有貨嗎|非現貨|分鐘完售|秒完售|屢次完售|多次完售|曾完售|剩 # 天|還剩 # 小時|缺貨商品|有現貨嗎|若缺貨|如缺貨|現貨商品|庫存現貨為主|實際庫存",
        "if": "如果|如|若|一旦|當|假如|直到|萬一|曾|曾經|常常|經常|從不|從未|絕不|是否|可能|如遇|遇到|等到|不會|避免|防止|以免|不再|若遇|倘若|何時|導致",
        "then": "時|後|的話|則|之前|以後|之後|前|就|通知我|提醒我|請聯絡|怎麼辦|情況|嗎|會通知|為準|將通知",
        "fill": "目前|暫時|抱歉|很抱歉|當前",
    },
    "ja": {
        "in": "在庫あり|在庫有り|在庫有|在庫がございます|在庫がある|在庫がすべて|在庫数 #|在庫 # 点|在庫 # 個|在庫 # 冊|在庫 # 本|在庫 # 枚|在庫 # 台|在庫 # 足|在庫数 # 点|在庫 #|# 点在庫あり|即日発送|即納|即日出荷|当日発送|当日出荷|あす楽|在庫充分|在庫十分|在庫豊富|在庫◯|在庫○|在庫◎|在庫：○|在庫：◎|購入可能|=販売中|=~購入できます|~24 時間以内に発送|本日発送|すぐに発送可能|即発送|通常 24 時間以内に発送|在庫ございます|店舗在庫あり購入可|カート投入可|在庫あります|在庫ありです|在庫有ります|在庫 有|お取扱い中|在庫複数|在庫わずかではありません|倉庫在庫あり|メーカー在庫あり|在庫あり即納|入荷しました|再入荷しました|~再入荷",
        "limited": "残りわずか|残り僅か|在庫わずか|在庫僅少|在庫残りわずか|在庫残少|残り # 点|残り # 個|残り # つ|残り #|残り # 冊|あと # 点|あと # 個|残り # 点のみ|在庫残り #|在庫残り # 点|ラスト # 点|ラスト 1 点|最後の # 点|残り # 枚|残り # 本|残り # 台|残り # 足|在庫△|在庫 △|残少|数量限定|ラスト一点|残り一点|ご注文はお早めに|在庫僅か|わずかに在庫あり|在庫少|在庫少なめ|残数わずか|残数 #|残り点数 #|残りあと #|売り切れ間近|完売間近|在庫希少",
        "preorder": "予約受付中|予約可能|予約販売|予約受付|予約商品|ご予約受付中|予約する|先行予約|予約注文|先行予約受付中|予約販売中|予約可|=予約|予約注文受付中|ご予約|発売前|予約品|先行販売|近日発売予約受付中",
        "backorder": "お取り寄せ|取り寄せ|お取寄せ|取寄せ|取り寄せ可能|お取り寄せ商品|メーカー取り寄せ|メーカー取寄せ|取寄|お取寄|受注生産|受注販売|お取り寄せ可能|受注発注|メーカーお取り寄せ|海外取り寄せ|お取り寄せとなります|入荷次第発送|入荷次第出荷",
        "store": "店舗限定|店頭販売のみ|店舗受取のみ|店舗のみ|店頭のみ|店舗限定販売|店舗でのみ販売|店頭限定|実店舗のみ|店舗受け取りのみ|店舗限定商品|店頭受取のみ",
        "out": "在庫なし|在庫無し|在庫無|在庫切れ|在庫ぎれ|売り切れ|売切れ|売切|品切れ|品切|品切中|完売|完売しました|完売御礼|入荷待ち|再入荷待ち|在庫がありません|在庫はありません|在庫がございません|在庫はございません|在庫ございません|在庫ありません|一時的に在庫切れ|現在在庫切れ|取り扱いできません|現在取り扱いできません|現在お取り扱いできません|お取り扱いできません|販売終了中|現在品切れ中|品切れ中|品切れです|売り切れました|売り切れです|売り切れ中|予約受付終了|予約終了|予約締切|受付終了|販売休止|販売休止中|在庫×|在庫 ×|入荷未定|次回入荷未定|入荷予定なし|ソールドアウト|販売を終了しました|入荷お知らせ|再入荷お知らせ|入荷お知らせメール|再入荷お知らせメール|~近日発売|~近日入荷|~近日販売|~入荷予定|~再入荷予定|~発売予定|~販売開始前|~まもなく発売|欠品|欠品中|=品切れ|販売期間終了|現在販売しておりません|販売しておりません|現在ご購入いただけません|ご購入いただけません|購入できません|注文できません|現在ご注文いただけません|ただいま品切れ|ただいま在庫切れ|ただいま売り切れ|売り切れております|品切れとなっております|品切れております|完売いたしました|完売致しました|受付を終了しました|予定数終了|予定数量終了|販売予定数終了|落札されました|=落札済み|在庫確認中|~次回入荷|一時品切れ|一時的に品切れ|長期品切れ|カートに入れられません",
        "gone": "販売終了|販売終了しました|取扱終了|取り扱い終了|お取り扱い終了|生産終了|生産終了品|廃盤|廃番|製造終了|製造中止|絶版|取扱い終了|廃盤商品|販売終了品|生産中止|お取扱い終了|取扱中止|販売終了いたしました|生産完了|生産完了品",
        "nodelivery": "配送不可|発送できません|お届けできません|配送できません|配送対象外|オンライン販売なし|通販不可|ネット販売なし|オンライン在庫なし|配送不可商品|ネット在庫なし|お届け不可",
        "pickup": "店舗受取可|店舗受け取り可|店頭在庫あり|店舗在庫あり|店舗に在庫あり|店頭受取可能|店舗受取可能",
        "none": "在庫ありのみ|在庫あり商品|在庫のある商品|在庫ありで|在庫あり順|在庫状況|在庫を確認|在庫の有無|なくなり次第終了|無くなり次第終了|売り切れ次第終了|品切れ次第終了|完売次第終了|売り切れ御免|売切御免|売り切れごめん|在庫限り|店舗在庫なし|店頭在庫なし|店舗受取不可|残り # 日|残り # 時間|残り # 文字|あと # 日|あと # 時間|あと # 円|売切れ続出|完売続出|即完売|完売必至|売り切れ続出|売り切れ必至|予約キャンセル|予約確認|ご予約の方|完売した|完売の|売り切れの|品切れの|在庫切れの|完売商品|品切れ商品|売り切れ商品|予約について|在庫切れを除く|売り切れを除く|在庫なしを除く|品切れを除く|在庫なしも|在庫切れも|売り切れも|品切れも含む|即日発送対象|店舗在庫を|再入荷お知らせ登録済み|在庫あり表示|前回完売|過去完売|予約が必要|来店予約|ご来店予約|予約不要|残り # ポイント|販売終了日|販売終了まで|販売終了予定|受付終了まで",
        "then": "の場合|場合|次第|の際|際|たら|時|になった|になり|になる|のため|になっ|前に|まで|ことが|ことも|かどうか|か|ときは|とき|なら|ても|でも|可能性|恐れ|おそれ|にご了承",
        "if": "もし|万が一|決して",
        "fill": "現在|ただいま|只今|申し訳ございません",
    },
    "ko": {
        "in": "재고 있음|재고있음|재고 보유|=구매가능|=구매 가능|바로 구매 가능|즉시 발송|당일 발송|당일발송|당일 출고|당일출고|재고 # 개|재고 수량 #|재고 #|=판매중|재고 충분|재고수량 # 개|즉시 출고|# 개 재고|재고 충분함|=~입고완료|오늘출발|오늘 출발|재고수량 #",
        "limited": "품절임박|품절 임박|재고 # 개 남음|# 개 남음|# 개 남았습니다|마지막 수량|마지막 # 개|한정수량|한정 수량|남은 수량 #|잔여수량 #|잔여 수량 #|재고 부족 임박|매진임박|매진 임박|재고 # 개 남았습니다|마감임박|마감 임박|남은수량 #|재고 적음|# 개 남았어요|남은수량 # 개|남은 수량 # 개",
        "preorder": "예약판매|예약 판매|예약주문|예약 주문|예약구매|예약 구매|예약중|=선주문|사전예약|사전 예약|예약판매중|예약 상품|예약상품|선예약",
        "backorder": "=주문제작|=주문 제작|입고 후 발송|주문 후 제작|주문 후 발주",
        "store": "매장 전용|매장에서만 구매|오프라인 전용|매장 구매만 가능|매장 판매만|매장 픽업만 가능|매장전용|매장 한정|오프라인 매장 전용",
        "out": "품절|품절입니다|일시품절|일시 품절|매진|재고 없음|재고없음|재고가 없습니다|재입고 예정|재입고 대기|입고예정|입고 예정|구매 불가|구매불가|현재 구매할 수 없습니다|판매 중지|판매중지|재입고 알림|재입고알림|재입고 알림 신청|입고 알림|입고알림|재고 부족|재고부족|품절되었습니다|품절된 상품입니다|품절 상품입니다|품절상품|매진되었습니다|=판매완료|=판매 완료|~출시예정|~출시 예정|~판매예정|~판매 예정|솔드아웃|일시적 품절|일시 품절입니다|재고 소진|재고소진|주문 불가|주문불가|판매가 종료된|예약마감|예약 마감|완판|완판되었습니다|품절 되었습니다|현재 품절|현재 판매중이 아닙니다|판매 중인 상품이 아닙니다|판매중이 아닙니다|구매하실 수 없습니다|구매할 수 없는|임시품절|임시 품절|일시품절입니다|판매 대기|판매대기",
        "gone": "단종|판매종료|판매 종료|단종된|판매가 종료되었습니다|단종상품|단종된 상품입니다|단종되었습니다|절판|영구품절|절판되었습니다|판매종료된 상품입니다",
        "nodelivery": "배송 불가|배송불가|배송이 불가|택배 불가|온라인 구매 불가",
        "pickup": "매장 픽업 가능|매장픽업 가능|매장 수령 가능|매장 재고 있음|매장 재고있음|바로 픽업",
        "none": "품절 제외|품절제외|품절상품 제외|품절 상품 제외|재고 소진 시|재고소진 시|소진 시까지|소진시까지|품절 시|품절시|재고 확인|재고확인|재고 조회|매장 재고 없음|매장 픽업 불가|픽업 불가|재고 있음만|품절 보상|품절대란|품절 대란|완판 행진|완판 신화|완판행진|완판 기록|# 일 남음|# 시간 남음|# 초 남음|# 일 남았습니다|# 시간 남았습니다|품절된 적|매진 행렬|매진 사례|매진사례|판매중지 요청",
        "then": "시|경우|되면|하면|이면|일 때|될 수|까지|전에|인지|여부|될 경우|될수|수 있습니다|될 때",
        "if": "만약|만일|절대",
        "fill": "현재|죄송합니다|지금",
    },
    "et": {
        "in": "~laos|laos olemas|# laos|laos #|# tk laos|laos # tk|=~saadaval|saadaval kohe|kohe saadaval|=olemas|on laos|kohe olemas|laoseis #|veebilaos|e poe laos|toode on laos|kiire tarne laost|laos saadaval",
        "limited": "viimased tooted|viimane toode|ainult # jarel|# jarel|viimased kaubad|piiratud kogus|laos vahe|viimane eksemplar|viimased eksemplarid|viimased # tk|piiratud koguses|viimane tk|kohe otsas",
        "preorder": "eeltellimus|ettetellimine|eeltellimisel|eeltelli|ettetellitav|ettetellimus|eeltellimine",
        "backorder": "tellimisel|jareltellimus|tellitav|eritellimus|tellimisega|ainult tellimisel|jareltellitav",
        "store": "ainult poes|ainult kaupluses|ainult kauplustes|saadaval ainult poes|saadaval ainult kauplustes",
        "out": "laost otsas|otsas|ei ole laos|pole laos|valja muudud|labi muudud|labimuudud|hetkel otsas|pole saadaval|ei ole saadaval|laos puudub|toode on otsas|=muudud|otsa saanud|hetkel pole saadaval|~peagi saadaval|~tulekul|~varsti saadaval|ajutiselt otsas|ajutiselt laost otsas|toode on labi muudud|toode on laost otsas",
        "gone": "tootmine lopetatud|muugist eemaldatud|toode on eemaldatud|enam ei toodeta|muuk lopetatud|sortimendist eemaldatud",
        "nodelivery": "tarne pole saadaval|pole saadaval e poes|pole e poes saadaval",
        "pickup": "saadaval poes|poes olemas|saadaval kauplustes|kauplustes saadaval|poes saadaval",
        "none": "kuni kaupa jatkub|saadaval ka|poes pole|laos olevad|ainult laos olevad",
        "if": "kui|kuni|enne|oli|kunagi|teavita|voib|alati|ei|niipea|juhul",
        "fill": "hetkel|kahjuks|praegu|ajutiselt",
    },
    "lv": {
        "in": "noliktava|ir noliktava|# noliktava|=~pieejams|=~pieejama|uz vietas noliktava|ir pieejams|# gab noliktava|noliktava #|prece ir noliktava|ir uz vietas|pieejams uzreiz|ir krajuma|noliktava ir|pieejams noliktava|krajuma|tulitega piegade|gab noliktava|e veikala noliktava",
        "limited": "pedeja prece|pedejas preces|pedejie|atlikusas #|palikusas tikai #|pedejais eksemplars|ierobezots daudzums|pedejas vienibas|pedeja vieniba|palicis #|palikusi #|atlicis #|tikai # gab|atlikusi tikai #|drizumā beigsies|neliels daudzums",
        "preorder": "priekspasutijums|iepriekspasutijums|prieksparodosana|iepriekspasutisana|priekspasutit",
        "backorder": "pasutama|pasutams|pec pasutijuma|uz pasutijumu|pasutama prece",
        "store": "tikai veikala|tikai veikalos|pieejams tikai veikala|pieejams tikai veikalos",
        "out": "nav noliktava|nav pieejams|nav pieejama|izpardots|izpardota|iztirgots|nav uz vietas|islaicigi nav pieejams|prece nav pieejama|nav krajuma|=pardots|sobrid nav pieejams|~driz bus pieejams|~drizuma|nav uz vietas noliktava|prece beigusies|beigusies|~gaidama|islaicigi nav noliktava|prece izpardota|izbeidzies|nav iegadajams",
        "gone": "razosana partraukta|vairs netiek razots|vairs netiek razota|iznemts no sortimenta|tirdzniecība partraukta|vairs netiek tirgots",
        "nodelivery": "piegade nav pieejama|nav pieejams tiessaiste|piegade nav iespejama|nav pieejams interneta veikala",
        "pickup": "pieejams veikala|pieejams veikalos|ir veikala|sanem veikala|ir pieejams veikalos",
        "none": "kamer prece ir noliktava|nav pieejams veikala|pieejams ari|lidz preces beigsanas|pieejams veikala uz",
        "if": "ja|kad|kamer|lidz|pirms|bija|nekad|informet|pazinot|var|bus|vienmer|tiklidz",
        "fill": "sobrid|diemzel|pasreiz|islaicigi|patlaban",
    },
    "lt": {
        "in": "sandelyje|yra sandelyje|# sandelyje|turime sandelyje|=~galima isigyti|# vnt sandelyje|sandelyje #|preke sandelyje|turime vietoje|yra vietoje|sandelyje yra|preke yra sandelyje|prekiu yra|=prieinama|pristatymas is sandelio|likutis #",
        "limited": "paskutine preke|paskutines prekes|liko #|liko tik #|paskutiniai vienetai|ribotas kiekis|paskutinis vienetas|liko # vnt|liko tik # vnt|liko nedaug|mazas kiekis|liko keletas|baigiasi",
        "preorder": "isankstinis uzsakymas|isankstinis pardavimas|uzsakyti is anksto|isankstiniam uzsakymui|isankstine prekyba",
        "backorder": "pagal uzsakyma|uzsakoma|uzsakoma preke|pagal uzsakymus",
        "store": "tik parduotuveje|tik parduotuvese|galima isigyti tik parduotuveje|tik fizinese parduotuvese",
        "out": "isparduota|isparduotas|nera sandelyje|neturime|neturime sandelyje|nepasiekiama|nepasiekiamas|siuo metu nera|preke isparduota|nera prekyboje|sandelyje nera|=parduota|laikinai isparduota|~greitai|~netrukus|preke nepasiekiama|pasibaige|~jau greitai|nebera|prekes nera|nera likucio|siuo metu neturime|neprieinama|~laukiama|nebeturime|laikinai neturime|preke baigesi|laikinai nepasiekiama",
        "gone": "nebegaminama|nebeparduodama|nebegaminamas|nutraukta gamyba|gamyba nutraukta|isimta is asortimento|nebeprekiaujama",
        "nodelivery": "pristatymas negalimas|nera internete",
        "pickup": "yra parduotuveje|yra parduotuvese|atsiimkite siandien|galima atsiimti parduotuveje",
        "none": "kol turime|iki isparduosime|nera parduotuveje|yra spalvu|prekiu likutis|kol prekiu yra sandelyje",
        "if": "jei|jeigu|kai|kol|pries|buvo|niekada|pranesti|praneskite|gali|bus|visada|ne|kada",
        "fill": "siuo metu|deja|dabar|laikinai|atsiprasome",
    },
    "hr": {
        "in": "na zalihi|na zalihama|# na zalihi|# kom na zalihi|na skladistu|=~dostupno|=~dostupan|=~dostupna|odmah dostupno|raspolozivo|=raspoloziv|na stanju|# na stanju|raspolozivo odmah|isporuka odmah|odmah raspolozivo|dostupno odmah|na lageru|ima na stanju|dostupno online|proizvod je dostupan|raspolozivo #|na stanju #|dostupno na skladistu|ima na zalihi|dostupno za isporuku",
        "limited": "zadnji komad|zadnji komadi|posljednji komad|posljednji komadi|jos samo #|ogranicena kolicina|posljednji primjerci|samo # na zalihi|poslednji komad|poslednji komadi|jos # komada|male zalihe|ogranicene zalihe|samo # kom|preostalo #|preostalo jos #|niske zalihe|gotovo rasprodano|zadnja # komada|zadnji primjerak",
        "preorder": "prednarudzba|predbiljezba|pretprodaja|prednaruci|u prednarudzbi|u pretprodaji",
        "backorder": "po narudzbi|dostupno po narudzbi|po narudzbini|raspolozivo po narudzbi|na narudzbu",
        "store": "samo u trgovini|samo u poslovnici|samo u poslovnicama|dostupno samo u trgovini|samo u trgovinama|dostupno samo u poslovnicama|samo u prodavnici|samo osobno preuzimanje",
        "out": "rasprodano|nije na zalihi|nema na zalihi|nedostupno|nedostupan|nedostupna|nije dostupno|nije dostupan|trenutno nedostupno|trenutno nedostupan|nije raspolozivo|nema na stanju|nije na stanju|privremeno nedostupno|=prodano|rasprodato|rasprodan|~uskoro|~uskoro dostupno|nije dostupna|nema na skladistu|nije na skladistu|proizvod nije dostupan|~dolazi uskoro|~uskoro na zalihi|nije na lageru|nema na lageru|trenutno rasprodano|zalihe iscrpljene|~uskoro ponovno|ne moze se naruciti|nije moguce naruciti|~u dolasku",
        "gone": "ukinut|proizvod ukinut|vise se ne proizvodi|izvan prodaje|povucen iz prodaje|prestanak proizvodnje|vise nije u ponudi|nije vise u ponudi|obustavljena proizvodnja",
        "nodelivery": "dostava nije moguca|dostava nije dostupna|nije dostupno za dostavu|nije dostupno online|nedostupno online",
        "pickup": "dostupno u trgovini|dostupno u poslovnici|dostupno u poslovnicama|raspolozivo u poslovnici|preuzmi danas",
        "none": "do isteka zaliha|dok traju zalihe|nije dostupno u trgovini|dostupno u|provjeri dostupnost|provjera dostupnosti|dostupno i|nije dostupno u poslovnici|samo na zalihi",
        "if": "ako|kad|kada|dok|prije|bio|bila|bilo|nikad|nikada|obavijesti|moze|bit ce|uvijek|cim|javi|javite|u slucaju",
        "fill": "trenutno|nazalost|zao nam je|sada|privremeno|ovog trenutka",
    },
    "sl": {
        "in": "na zalogi|# na zalogi|zaloga #|dobavljivo takoj|takoj na voljo|na voljo takoj|=~na voljo|na zalogi #|# kos na zalogi|je na zalogi|takoj dobavljivo|v zalogi|dobavljivo iz zaloge",
        "limited": "zadnji kosi|zadnji kos|samo se #|omejena zaloga|omejena kolicina|nizka zaloga|se # na zalogi|skoraj razprodano|majhna zaloga",
        "preorder": "prednarocilo|prednaroci|v prednarocilu|predprodaja",
        "backorder": "po narocilu|dobavljivo po narocilu|na voljo po narocilu",
        "store": "samo v trgovini|samo v trgovinah|na voljo samo v trgovini|samo osebni prevzem",
        "out": "ni na zalogi|razprodano|ni na voljo|trenutno ni na zalogi|nedobavljivo|ni dobavljivo|zacasno ni na voljo|=prodano|~kmalu|~kmalu na voljo|~kmalu na zalogi|ni vec na voljo|brez zaloge|zacasno razprodano|trenutno nedobavljivo|ni zaloge|izdelek ni na voljo",
        "gone": "ukinjeno|izdelek ukinjen|ni vec v prodaji|opusceno|ni vec v ponudbi",
        "none": "do razprodaje zalog|do odprodaje zalog|na voljo v|preveri zalogo",
        "if": "ce|ko|dokler|preden|bil|bila|bilo|nikoli|obvesti|obvestite|lahko|bo|vedno|takoj ko",
        "fill": "trenutno|zal|zacasno|trenutek",
    },
    "id": {
        "in": "stok tersedia|tersedia|ready stock|ready stok|stok ready|stok #|sisa stok #|ada stok|siap kirim|=~ready|stok ada|stok banyak|tersedia # stok",
        "limited": "stok terbatas|tersisa #|sisa #|hampir habis|stok menipis|tersisa # buah|stok hampir habis|sisa # lagi|sisa # produk|segera habis|tinggal #|tersisa # stok",
        "preorder": "pre order|preorder|pra pesan",
        "out": "stok habis|habis|tidak tersedia|kosong|stok kosong|terjual habis|barang habis|produk habis|habis terjual|belum tersedia|~segera hadir|stok tidak tersedia|=terjual|~segera tersedia",
        "gone": "tidak diproduksi lagi|produksi dihentikan|dihentikan",
        "none": "selama persediaan masih ada|tersedia dalam|tersedia di|tersedia untuk|tersedia juga|tidak pernah habis|sisa # hari|sisa # jam|habis pakai|sekali pakai habis",
        "if": "jika|kalau|ketika|saat|sampai|sebelum|bila|apabila|pernah|beri tahu|ingatkan|akan|selalu|kabari",
        "fill": "saat ini|maaf|sementara|sedang",
    },
    "vi": {
        "in": "con hang|# san pham co san|co san|=~co hang|tinh trang con hang|san hang|co san hang|hang co san|san pham con hang|san pham co san|con # san pham|kho hang #",
        "limited": "chi con #|con lai #|sap het hang|chi con # san pham|so luong co han|con # san pham cuoi|con it hang|chi con lai #",
        "preorder": "dat truoc|dat hang truoc|pre order|cho dat truoc",
        "out": "het hang|tam het hang|da het hang|ngung ban|chua co hang|khong con hang|da ban het|khong co san|~sap co hang|~hang sap ve|~sap ra mat|khong co hang|chay hang|tam thoi het hang|san pham het hang|da ban",
        "gone": "ngung kinh doanh|ngung san xuat|ngung cung cap|da ngung kinh doanh",
        "none": "co san tai|khong bao gio het hang|het hang nhanh|co san trong",
        "if": "neu|khi|cho den khi|truoc khi|thong bao|se|nhan thong bao",
        "fill": "hien|hien tai|tam thoi|rat tiec|xin loi",
    },
    "th": {
        "in": "มีสินค้า|สินค้าพร้อมส่ง|พร้อมส่ง|มีสินค้าในสต็อก|ในสต็อก|มีของ|มีสต็อก|พร้อมจัดส่ง|สินค้ามีพร้อมส่ง|มีจำหน่าย|มีสินค้าในสต๊อก",
        "limited": "เหลือเพียง # ชิ้น|เหลือ # ชิ้น|เหลือเพียง #|สินค้าเหลือน้อย|ใกล้หมด|สินค้าใกล้หมด|เหลืออีก # ชิ้น|จำนวนจำกัด|เหลือน้อย",
        "preorder": "สั่งซื้อล่วงหน้า|พรีออเดอร์|สั่งจองล่วงหน้า|สั่งจอง|จองล่วงหน้า",
        "out": "สินค้าหมด|หมดสต็อก|หมดแล้ว|ไม่มีสินค้า|ขายหมดแล้ว|สินค้าหมดชั่วคราว|หมดชั่วคราว|ไม่มีสินค้าในสต็อก|ของหมด|ไม่พร้อมจำหน่าย|สินค้าไม่พร้อมจำหน่าย|ขายหมด|สินค้าหมดสต็อก|~เร็วๆ นี้|ไม่มีจำหน่าย|หมดสต๊อก|ไม่มีของ",
        "gone": "เลิกผลิต|ยกเลิกการผลิต|เลิกจำหน่าย|ยกเลิกจำหน่าย",
        "none": "จนกว่าสินค้าจะหมด|จนกว่าสินค้าหมด|ไม่มีหมด",
        "if": "หาก|ถ้า|เมื่อ|จนกว่า|แจ้งเตือน|ก่อน",
        "fill": "ขณะนี้|ขออภัย|ตอนนี้",
    },
    "fa": {
        "in": "موجود|موجود در انبار|# عدد در انبار|موجود است|آماده ارسال|در انبار موجود است",
        "limited": "تنها # عدد در انبار باقی مانده|فقط # عدد باقی مانده|# عدد باقی مانده|موجودی محدود|رو به اتمام",
        "preorder": "پیش خرید|پیش فروش|پیش سفارش",
        "out": "ناموجود|موجود نیست|اتمام موجودی|تمام شد|به زودی|موجودی ندارد|نا موجود|فعلا موجود نیست|در حال حاضر موجود نیست|فروخته شد",
        "gone": "توقف تولید|متوقف شده|توقف فروش",
        "none": "موجود شد|موجود شد خبرم کن|کالاهای موجود|فقط کالاهای موجود|رنگ های موجود",
        "if": "اگر|وقتی|تا|قبل از|خبرم کن|هرگز",
        "fill": "در حال حاضر|متاسفانه|فعلا",
    },
}

LATER: dict[str, str] = {
    "en": "expected daytocome|expected on daytocome|expected by daytocome|expected in daytocome|expected around daytocome|restocking daytocome|restocking on daytocome|restock daytocome|restock on daytocome|restock date daytocome|restock expected daytocome|due daytocome|due on daytocome|due in daytocome|eta daytocome|back daytocome|back on daytocome|returns daytocome",
    "de": "erwartet am daytocome|erwartet daytocome|erwartet ab daytocome|wieder da ab daytocome|wieder da am daytocome|nachschub ab daytocome|nachschub am daytocome|wareneingang daytocome|wareneingang am daytocome|im zulauf daytocome|zulauf daytocome",
    "fr": "attendu le daytocome|attendu pour le daytocome|reapprovisionnement le daytocome|reapprovisionnement prevu le daytocome|reassort le daytocome|reassort prevu le daytocome|retour prevu le daytocome|arrivage le daytocome|arrivage prevu le daytocome",
    "es": "reposicion daytocome|reposicion el daytocome|reposicion prevista daytocome|previsto para el daytocome",
    "it": "in arrivo daytocome|in arrivo il daytocome|in arrivo dal daytocome|arrivo previsto daytocome|riassortimento daytocome",
    "pt": "reposicao em daytocome|reposicao prevista daytocome|previsao de reposicao daytocome|chega em daytocome",
    "nl": "verwacht daytocome|verwacht op daytocome|verwacht rond daytocome|verwacht vanaf daytocome",
    "sv": "vantas in daytocome|beraknas inkomma daytocome|ater daytocome|beraknas i lager daytocome",
    "da": "forventes daytocome|forventet daytocome|forventes hjem daytocome|forventes d daytocome",
    "no": "forventet daytocome|ventes inn daytocome|ventes daytocome|forventes daytocome",
    "fi": "tulossa daytocome|arvioitu saapuminen daytocome|saapuu varastoon daytocome",
    "pl": "oczekiwany daytocome|oczekiwana daytocome|oczekiwane daytocome|bedzie dostepny daytocome",
    "cs": "ocekavame daytocome|naskladnime daytocome|ocekavane naskladneni daytocome|naskladneni daytocome",
    "sk": "ocakavame daytocome|naskladnime daytocome|naskladnenie daytocome",
    "hu": "varhato erkezes daytocome|varhato beerkezes daytocome|varhato daytocome|beerkezes daytocome",
    "ro": "revine in stoc daytocome|revine in stoc pe daytocome|revine pe daytocome",
    "ru": "ожидается daytocome|ожидаем daytocome|поступление daytocome|поступит daytocome|ожидаемая дата поступления daytocome|дата поступления daytocome",
    "uk": "очікується daytocome|надходження daytocome|надійде daytocome",
    "ja": "daytocome 入荷|daytocome に入荷|daytocome 頃入荷|daytocome 再入荷|次回入荷 daytocome|次回入荷日 daytocome|入荷予定 daytocome|入荷予定日 daytocome|再入荷予定 daytocome",
    "zh-CN": "预计 daytocome 到货|预计 daytocome 有货|预计 daytocome 补货|daytocome 到货|daytocome 补货|daytocome 有货|预计到货 daytocome|预计到货日期 daytocome|到货日期 daytocome",
    "zh-TW": "預計 daytocome 到貨|預計 daytocome 有貨|預計 daytocome 補貨|daytocome 到貨|daytocome 補貨|daytocome 有貨|預計到貨 daytocome|預計到貨日 daytocome",
    "ko": "daytocome 입고|daytocome 재입고|입고 예정 daytocome|입고예정 daytocome|입고 예정일 daytocome|입고예정일 daytocome|재입고 예정일 daytocome",
}
"""Promises for a day (``daytocome``: see :mod:`spiders.extraction.days`) without a word for being there."""

_ASIDE = (
    "pickup|pick up|collection|click and collect|curbside pickup|store pickup|in store pickup|gift wrap|gift wrapping"
    "|gift message|financing|express delivery|express shipping|same day delivery|next day delivery|expedited shipping"
    "|image|photo|video|preview|review|reviews|rating|ratings|description|information|data|service|feature|translation"
    "|list|chat|live chat|option|map|javascript|page|content|installation|assembly|warranty|trade in|free shipping|international shipping"
)
"""What may be unavailable while the product is not."""
STOCK["en"]["none"] += "".join(
    f"|{thing} {said}"
    for thing in _ASIDE.split("|")
    for said in (
        "unavailable",
        "not available",
        "is unavailable",
        "is temporarily unavailable",
        "is not available",
        "are not available",
    )
)

CHOSEN = frozenset(
    {
        *("chosen", "selected", "requested", "desired", "entered", "gewunschte", "gewahlte", "ausgewahlte"),
        *("demandee", "choisie", "selectionnee", "souhaitee", "solicitada", "seleccionada", "elegida"),
        *("richiesta", "selezionata", "scelta", "selecionada", "desejada", "gekozen", "gewenste", "wybrana"),
        *("выбранное", "выбранный", "запрошенное", "указанное"),
    }
)
"""Words for "that you chose", folded: with one of :data:`CHOICES`, a sentence speaks of an entry, not of the
product."""

CHOICES = frozenset(
    {
        *("quantity", "qty", "amount", "size", "combination", "option", "menge", "anzahl", "grosse"),
        *("kombination", "quantite", "taille", "cantidad", "talla", "combinacion", "quantita", "taglia"),
        *("quantidade", "tamanho", "hoeveelheid", "maat", "ilosc", "rozmiar", "количество", "размер"),
        *("colour", "color", "farbe", "couleur", "colore", "cor", "kleur", "kolor", "barva", "farba", "farg"),
        *(
            "farve",
            "farge",
            "vari",
            "цвет",
            "колір",
            "renk",
            "beden",
            "storlek",
            "storrelse",
            "koko",
            "velikost",
        ),
        *("velkost", "meret", "marime", "culoare", "variant", "variante", "style", "pointure", "numero"),
    }
)
