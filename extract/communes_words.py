"""The words around a name that speak for a commune, or for something else; folded, hyphens as spaces."""

from __future__ import annotations


def words_in(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.split(","))


TOWN = _phrases(
    "commune, communes, commune nouvelle, communes nouvelles, ville, villes, maire, maires, mairie, mairies, "
    "municipalite, municipalites, conseil municipal, conseils municipaux, conseillers municipaux, "
    "conseiller municipal, "
    "centre ville, centres villes, centre bourg, centres bourgs, bourg, bourgs, bourg centre, bourgs centres, "
    "coeur de ville, coeurs de ville, hotel de ville, village, villages, petite ville, petites villes, cite, "
    "ville de demain, villes de demain, adjoint au maire, adjointe au maire, maire adjoint, premier adjoint, "
    "premiere adjointe, elus, elu, elue, elues, habitants, habitant, habitante, maire delegue, maire deleguee, "
    "commune deleguee, centre historique, centre ancien, hypercentre, coeur de bourg, vieille ville, localite, "
    "collectivite, ccas, chef lieu, localites, mairesse"
)
"""``commune de X``: said of a commune alone."""

NEAR_TOWN = _phrases(
    "friche, friches, halles, halle, marche, commerce, commerces, commercants, quartier, quartiers, projet, projets, "
    "dossier, dossiers, candidature, candidatures, convention, conventions, avenant, signature, revitalisation, "
    "redynamisation, requalification, faubourgs, environs, portes, nord, sud, est, ouest, proche, proximite, autour, "
    "pres, celle, celui, celles, ceux, exemple, opah ru, opah, ort"
)
"""``le projet de X``: said of a commune more often than not."""

STREET = _phrases(
    "rue, rues, avenue, avenues, av, boulevard, boulevards, bd, bld, place, places, square, allee, allees, chemin, "
    "impasse, quai, quais, route, routes, rd, rn, cours, faubourg, passage, esplanade, rond point, pont, porte, "
    "ruelle, "
    "venelle, promenade, sentier, voie, mail, carrefour, parvis, residence, lotissement, lieu dit, tour, chaussee, "
    "boulevard peripherique, ligne, autoroute, echangeur"
)
TERRITORY = _phrases(
    "arrondissement, arrondissements, canton, cantons, pays, scot, petr, agglomeration, agglomerations, agglo, "
    "communaute d agglomeration, communaute de communes, communaute urbaine, communautes de communes, metropole, "
    "metropoles, intercommunalite, intercommunalites, cc, ca, cu, epci, departement, departements, region, regions, "
    "prefet, prefete, "
    "prefecture, circonscription, academie, diocese, vallee, vallees, val, foret, massif, plaine, baie, golfe, lac, "
    "canal, marais, plateau, parc naturel, parc naturel regional, sous prefet, sous prefete, syndicat, sivom, sivu, "
    "sictom, smictom, syndicat mixte, syndicat intercommunal, syndicat intercommunal a vocation multiple, "
    "conseil departemental, conseil regional, rectorat, cour d appel, vignoble, communaute, ile, iles, comte, duc, "
    "bataille, "
    "traite, pole metropolitain, pays d art et d histoire, zone d emploi, cap, col, pic, mont, tribu"
)
BASIN = _phrases("bassin, bassin de vie, bassin d emploi, bassins, bassin minier, aire urbaine")
BODY = _phrases(
    "universite, lycee, college, ecole, hopital, centre hospitalier, chu, tribunal, caserne, aeroport, gare, stade, "
    "musee, cathedrale, chateau, abbaye, abbatiale, eglise, polytech, iut, cci, chambre de commerce, camp, base, "
    "sous prefecture, agence d urbanisme, club, association, festival, tramway, faculte, basilique, chapelle, couvent, "
    "prieure, paroisse, saint, sainte, institut, campus, maison d arret, tresorerie, office de tourisme, opera"
)
MEDIA = _phrases(
    "courrier, echo, echos, journal, voix, depeche, gazette, nouvelles, republicain, progres, telegramme, union, "
    "independant, eveil, reveil, abeille, petit bleu, messager, publicateur"
)
NAMED = words_in(
    """
    site friche usine groupe societe association entreprise etude maison cabinet halle salle espace residence ilot zac
    parc quartier magasin enseigne marque fondation agence projet cinema theatre hotel villa immeuble filature ferme
    ancien ancienne programme plan label fonds reseau operation secteur bailleur operateur brasserie librairie garage
    lycee college ecole stade gymnase editions papeterie imprimerie fonderie forge dispositif rapport loi methode
    eglise abbaye abbatiale chapelle collegiale cathedrale basilique prieure couvent monastere paroisse temple fort tour
    chateau moulin manoir pont fontaine clinique hopital foyer centre caserne galerie passage faubourg cite crypte
    """
)
"""``la friche X``: what bears a name of its own."""

BODY_AFTER = words_in(
    """
    communaute agglomeration agglo agglopole metropole habitat developpement tourisme expansion universite business
    bank conseil immobilier amenagement energies eaux finances
    """
)
"""``X Métropole``: a body that bears the town's name."""

TITLES = words_in(
    """
    m mm mme mmes mlle mlles monsieur madame messieurs mesdames dr me mgr docteur maitre pr
    """
)
PREPOSITION_OF = frozenset({"de", "d", "du", "des"})
PREPOSITION_AT = frozenset({"a", "au", "aux"})
PREPOSITION_OTHER = words_in(
    """
    sur dans par pour vers entre chez et ou ni avec comme depuis jusqu sauf puis dont hors contre selon que
    """
)
DETERMINERS = words_in(
    """
    le la les l un une ce cet cette ces son sa ses leur leurs notre nos votre vos mon ma mes quelques
    plusieurs chaque tout toute tous toutes aucun aucune nouveau nouvelle nouvelles nouveaux
    """
)
FIRST_NAMES = words_in(
    """
    adele adeline adrien agathe agnes aicha alain albane albert alex alexandra alexandre alexis alice aline
    alix amandine amelie anais andre andree ange angele angelique anita anna anne annick annie anthony antoine
    antonin ariane armand armelle arnaud arthur astrid aude audrey auguste aurelie aurelien aurore axel axelle
    baptiste barbara bastien beatrice benedicte benjamin benoit berenice bernadette bernard berthe bertrand
    blandine boris brigitte bruno camille capucine carine carl carla carole caroline catherine cecile cedric
    celestin celia celine chantal charles charlotte chloe christelle christian christiane christine christophe
    claire clara clarisse claude claudette claudine clement clemence clementine clotilde colette coline
    constance coralie corentin corinne cyril cyrille damien daniel daniele danielle david deborah delphine
    denis denise didier dimitri dominique dorothee edgar edith edmond edouard eleonore elie eliane elisa
    elisabeth elise elodie eloise emeline emile emilie emilien emma emmanuel emmanuelle eric erwan estelle
    esther etienne eugene eugenie eva evelyne fabien fabienne fabrice fanny fatima felix fernand fernande
    flavie flora florence florent florian france francine francis franck francois francoise frank frederic
    frederique gabriel gabrielle gael gaelle gaetan gaspard gaston genevieve georges georgette gerald
    geraldine gerard germain germaine ghislain ghislaine gilbert gilberte gilles ginette gisele gregoire
    gregory guillaume gustave guy gwenaelle gwendoline hadrien helene henri henriette herve honore hortense
    hubert hugo hugues ines irene iris isabelle ivan jacky jacqueline jacques jean jeanne jeannine jeremie
    jeremy jerome jessica joachim joel joelle johan jonathan joseph josephine josette josiane jules julia
    julie julien juliette justine karim karine kevin khadija laetitia laure laurence laurent laurie lea leila
    leo leon leonie leopold lila liliane lilian lionel lise loic lola louis louise louisette luc lucas lucette
    lucie lucien lucienne lucile ludivine ludovic lydia lydie madeleine mael magali manon manuel marc marceau
    marcel marcelle margaux margot marguerite maria marianne marie marine marion marius marjorie marlene
    martial martin martine mathias mathieu mathilde mathis matthieu maud maurice max maxence maxime melanie
    melissa michael michel michele micheline michelle mireille mohamed monique morgane muriel myriam nadege
    nadia nadine nathalie nathan nicolas nicole nina noel noelle noemie norbert odette odile olivia olivier
    oriane oscar pascal pascale patrice patricia patrick paul paule paulette pauline philippe pierre pierrette
    prosper quentin rachel rachid raoul raphael raymond raymonde rebecca regine regis remi remy renaud rene
    renee richard robert robin roger roland rolande romain romane romuald rosalie rose roselyne sabine sabrina
    samia samir samuel sandra sandrine sarah sebastien segolene serge severine simon simone solange solene
    sonia sophie stephane stephanie steve suzanne suzette sylvain sylvette sylviane sylvie tanguy tatiana theo
    theodore therese thibault thibaut thierry thomas timothee tom toni tristan ugo ulysse ursule valentin
    valentine valerie valery vanessa veronique victor victoire victoria vincent viviane vivien virginie xavier
    yann yannick yasmine yohan yolande youssef yves yvette yvon yvonne zoe
    """
)
