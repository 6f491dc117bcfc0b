<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>HyperTask</name>
    <message>
      <source>A JSON file that says which variable each band of the label rasters holds. The one for TAIGA comes with the plugin: resources/taiga.json.</source>
      <translation>Eine JSON-Datei, die sagt, welche Variable jeder Kanal der Label-Raster enthält. Die für TAIGA liegt dem Plugin bei: resources/taiga.json.</translation>
    </message>
    <message>
      <source>A folder for each scene is made here, named after it, with one GeoTIFF per variable and its style beside it, and scene.txt, which says whose maps they are: only the maps of that scene are replaced when it is mapped again; another of its name gets a folder with a number.</source>
      <translation>Hier entsteht für jede Szene ein Ordner mit ihrem Namen, mit einem GeoTIFF je Variable und seinem Stil daneben und mit scene.txt, wo steht, wessen Karten es sind: Nur die Karten dieser Szene werden ersetzt, wenn sie wieder kartiert wird; eine andere ihres Namens bekommt einen Ordner mit einer Nummer.</translation>
    </message>
    <message>
      <source>A folder of wheels, for a machine without network: everything is taken from there and nothing from elsewhere. docs/installing.md says how to make it.</source>
      <translation>Ein Ordner mit Wheels, für einen Rechner ohne Netz: Alles wird daraus genommen und nichts von anderswo. docs/installing.md sagt, wie man ihn macht.</translation>
    </message>
    <message>
      <source>A map of the split, and how far tested labels are from those learned from beside how far the pixels of the map are from labels: whether the test resembles the use of the map.</source>
      <translation>Eine Karte der Aufteilung, und wie weit die Testlabels von den gelernten entfernt sind, neben der Entfernung der Kartenpixel von Labels: ob der Test dem Gebrauch der Karte ähnelt.</translation>
    </message>
    <message>
      <source>A model file written by Train model.</source>
      <translation>Eine Modelldatei, die „Modell trainieren“ geschrieben hat.</translation>
    </message>
    <message>
      <source>A model whose weights are taken where they fit: the start for a scene or variables of which there are few labels.</source>
      <translation>Ein Modell, dessen Gewichte übernommen werden, wo sie passen: der Anfang für eine Szene oder Variablen, von denen es wenige Labels gibt.</translation>
    </message>
    <message>
      <source>A raster of errors: right and wrong pixels of classes, map minus reference of quantities.</source>
      <translation>Ein Raster der Fehler: richtige und falsche Pixel bei Klassen, Karte minus Referenz bei Größen.</translation>
    </message>
    <message>
      <source>A raster of the same variable: class codes, or a quantity. Another grid or coordinate system is resampled onto the map's, nearest neighbour. Either this or a reference layer.</source>
      <translation>Ein Raster derselben Variablen: Klassencodes oder eine Größe. Ein anderes Gitter oder Koordinatenbezugssystem wird auf das der Karte gebracht, mit dem nächsten Nachbarn. Entweder dies oder ein Referenzlayer.</translation>
    </message>
    <message>
      <source>Ablations</source>
      <translation>Ablationen</translation>
    </message>
    <message>
      <source>Accuracy</source>
      <translation>Genauigkeit</translation>
    </message>
    <message>
      <source>Accuracy report</source>
      <translation>Genauigkeitsbericht</translation>
    </message>
    <message>
      <source>Action</source>
      <translation>Aktion</translation>
    </message>
    <message>
      <source>Add a model</source>
      <translation>Modell hinzufügen</translation>
    </message>
    <message>
      <source>Add a model…</source>
      <translation>Modell hinzufügen…</translation>
    </message>
    <message>
      <source>Advanced</source>
      <translation>Erweitert</translation>
    </message>
    <message>
      <source>All categorical variables, one band each, for use in graphical models. If skipped, the same is given as classes.vrt in the folder.</source>
      <translation>Alle kategorialen Variablen, je ein Kanal, zur Verwendung in grafischen Modellen. Wird es ausgelassen, steht dasselbe als classes.vrt im Ordner.</translation>
    </message>
    <message>
      <source>All classes in one raster</source>
      <translation>Alle Klassen in einem Raster</translation>
    </message>
    <message>
      <source>All continuous variables, one band each, for use in graphical models. If skipped, the same is given as variables.vrt in the folder.</source>
      <translation>Alle stetigen Variablen, je ein Kanal, zur Verwendung in grafischen Modellen. Wird es ausgelassen, steht dasselbe als variables.vrt im Ordner.</translation>
    </message>
    <message>
      <source>All figures as JSON, for programs.</source>
      <translation>Alle Zahlen als JSON, für Programme.</translation>
    </message>
    <message>
      <source>All models…</source>
      <translation>Alle Modelle…</translation>
    </message>
    <message>
      <source>All quantities in one raster</source>
      <translation>Alle Größen in einem Raster</translation>
    </message>
    <message>
      <source>All tables and figures as a page. Blank: report.html in the folder.</source>
      <translation>Alle Tabellen und Abbildungen als Seite. Leer: report.html im Ordner.</translation>
    </message>
    <message>
      <source>All tables as CSV, one row for each figure.</source>
      <translation>Alle Tabellen als CSV, eine Zeile für jede Zahl.</translation>
    </message>
    <message>
      <source>Also use the bands that the raster's header calls bad (bbl).</source>
      <translation>Auch die Kanäle verwenden, die der Header des Rasters schlecht nennt (bbl).</translation>
    </message>
    <message>
      <source>Also write how uncertain the maps are: for each categorical variable the entropy of the class probabilities, from 0 (sure) to 1 (all classes alike); for each continuous variable, if the model is an ensemble, the standard deviation among its networks, in the unit of the variable.</source>
      <translation>Auch schreiben, wie unsicher die Karten sind: für jede kategoriale Variable die Entropie der Klassenwahrscheinlichkeiten, von 0 (sicher) bis 1 (alle Klassen gleich); für jede stetige Variable, wenn das Modell ein Ensemble ist, die Standardabweichung zwischen seinen Netzen, in der Einheit der Variablen.</translation>
    </message>
    <message>
      <source>Also write, for each categorical variable, a raster with the probability of every class, one band each.</source>
      <translation>Auch für jede kategoriale Variable ein Raster mit der Wahrscheinlichkeit jeder Klasse schreiben, je ein Kanal.</translation>
    </message>
    <message>
      <source>Also write, for each continuous variable, rasters of a lower and an upper limit that enclose this many percent of the values, 50 to 99, such as 90. They rest on the errors at labels that the training held out and hold for places like those. Blank: none.</source>
      <translation>Auch für jede stetige Variable Raster einer unteren und einer oberen Grenze schreiben, zwischen denen so viel Prozent der Werte liegen, 50 bis 99, etwa 90. Sie beruhen auf den Fehlern an Labels, die das Training zurückbehielt, und gelten für Orte wie diese. Leer: keine.</translation>
    </message>
    <message>
      <source>Apple's GPU</source>
      <translation>GPU von Apple</translation>
    </message>
    <message>
      <source>Apple's GPU is used where macOS offers it</source>
      <translation>die GPU von Apple wird benutzt, wo macOS sie anbietet</translation>
    </message>
    <message>
      <source>Area</source>
      <translation>Gebiet</translation>
    </message>
    <message>
      <source>Assess a map…</source>
      <translation>Karte beurteilen…</translation>
    </message>
    <message>
      <source>Assess accuracy</source>
      <translation>Genauigkeit beurteilen</translation>
    </message>
    <message>
      <source>Assess…</source>
      <translation>Beurteilen…</translation>
    </message>
    <message>
      <source>Averages this many neighbouring bands, for classes with few pixels. 1: none.</source>
      <translation>Mittelt so viele benachbarte Kanäle, für Klassen mit wenigen Pixeln. 1: keine.</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Balancing of the variables</source>
      <translation>Abwägung der Variablen</translation>
    </message>
    <message>
      <source>Band</source>
      <translation>Kanal</translation>
    </message>
    <message>
      <source>Band of the reference</source>
      <translation>Kanal der Referenz</translation>
    </message>
    <message>
      <source>Bands</source>
      <translation>Kanäle</translation>
    </message>
    <message>
      <source>Bands are chosen by the mean or by the smallest corrected JM of all pairs.</source>
      <translation>Kanäle werden nach dem mittleren oder nach dem kleinsten korrigierten JM aller Paare gewählt.</translation>
    </message>
    <message>
      <source>Bands to average</source>
      <translation>Zu mittelnde Kanäle</translation>
    </message>
    <message>
      <source>Bands to select</source>
      <translation>Zu wählende Kanäle</translation>
    </message>
    <message>
      <source>Batch size</source>
      <translation>Stapelgröße</translation>
    </message>
    <message>
      <source>Bias</source>
      <translation>Bias</translation>
    </message>
    <message>
      <source>Bins</source>
      <translation>Wertebereiche</translation>
    </message>
    <message>
      <source>Blank beyond a score of trust of</source>
      <translation>Leer jenseits eines Vertrauenswerts von</translation>
    </message>
    <message>
      <source>Block size</source>
      <translation>Blockgröße</translation>
    </message>
    <message>
      <source>Bootstrap</source>
      <translation>Bootstrap</translation>
    </message>
    <message>
      <source>Buffer</source>
      <translation>Puffer</translation>
    </message>
    <message>
      <source>Build of torch</source>
      <translation>Build von torch</translation>
    </message>
    <message>
      <source>Build: torch {version} for {build} ({why})</source>
      <translation>Build: torch {version} für {build} ({why})</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Cancelled; an engine that was there is as it was.</source>
      <translation>Abgebrochen; eine Engine, die es gab, ist, wie sie war.</translation>
    </message>
    <message>
      <source>Cancelled; it starts again with the next edit.</source>
      <translation>Abgebrochen; mit der nächsten Änderung beginnt es von neuem.</translation>
    </message>
    <message>
      <source>Cancelled; no report was written.</source>
      <translation>Abgebrochen; es wurde kein Bericht geschrieben.</translation>
    </message>
    <message>
      <source>Cancelling…</source>
      <translation>Wird abgebrochen…</translation>
    </message>
    <message>
      <source>Categorical fields</source>
      <translation>Kategoriale Felder</translation>
    </message>
    <message>
      <source>Changed</source>
      <translation>Geändert</translation>
    </message>
    <message>
      <source>Check</source>
      <translation>Prüfen</translation>
    </message>
    <message>
      <source>Checking HyperTask's engine</source>
      <translation>Die Engine von HyperTask wird geprüft</translation>
    </message>
    <message>
      <source>Choose a raster, a polygon layer with ROIs and the field with their class.</source>
      <translation>Wählen Sie ein Raster, einen Polygonlayer mit ROIs und das Feld mit deren Klasse.</translation>
    </message>
    <message>
      <source>Choose the layer of a scene first.</source>
      <translation>Wählen Sie zuerst den Layer einer Szene.</translation>
    </message>
    <message>
      <source>Class field</source>
      <translation>Klassenfeld</translation>
    </message>
    <message>
      <source>Class probabilities</source>
      <translation>Klassenwahrscheinlichkeiten</translation>
    </message>
    <message>
      <source>Class probabilities of the map, one band for each class, as Predict maps writes them. Adds the area under the ROC curve and a reliability diagram.</source>
      <translation>Klassenwahrscheinlichkeiten der Karte, ein Kanal je Klasse, wie „Karten vorhersagen“ sie schreibt. Fügt die Fläche unter der ROC-Kurve und ein Zuverlässigkeitsdiagramm hinzu.</translation>
    </message>
    <message>
      <source>Class shares, distributions and associations as a page.</source>
      <translation>Klassenanteile, Verteilungen und Zusammenhänge als Seite.</translation>
    </message>
    <message>
      <source>Classes with less than this share of a variable's labelled pixels (0.05 means 5 %) are left out. Blank: as the recipe says.</source>
      <translation>Klassen mit weniger als diesem Anteil der gelabelten Pixel einer Variablen (0,05 heißt 5 %) werden ausgelassen. Leer: wie im Rezept.</translation>
    </message>
    <message>
      <source>Classes with less than this share of a variable's labelled pixels (0.05 means 5 %) are left out. Blank: none, as in the default recipe of Train model; the paper's recipe takes 0.05.</source>
      <translation>Klassen mit weniger als diesem Anteil der gelabelten Pixel einer Variablen (0,05 heißt 5 %) werden ausgelassen. Leer: keine, wie im Standardrezept von „Modell trainieren“; das Rezept der Veröffentlichung nimmt 0,05.</translation>
    </message>
    <message>
      <source>Classes with less than this share of a variable's labels (0.05 means 5 %) are called rare.</source>
      <translation>Klassen mit weniger als diesem Anteil der Labels einer Variablen (0,05 heißt 5 %) gelten als selten.</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Colour infrared</source>
      <translation>Farbinfrarot</translation>
    </message>
    <message>
      <source>Columns of the scene, pixels of 0.7 m.</source>
      <translation>Spalten der Szene, Pixel von 0,7 m.</translation>
    </message>
    <message>
      <source>Compare methods</source>
      <translation>Methoden vergleichen</translation>
    </message>
    <message>
      <source>Compare methods on your own data, with the tables of the publication.
Trains the proposed network, others to compare it with, and methods for single pixels on the same split with the same budget, each with several seeds, and tells how accurate they are on the same test pixels, what they differ by and what they cost. What is finished is kept in the folder: run again with the same settings to go on after an interruption, or with more methods to add them.</source>
      <translation>Methoden an eigenen Daten vergleichen, mit den Tabellen der Veröffentlichung.
Trainiert das vorgeschlagene Netz, andere zum Vergleich und Methoden für einzelne Pixel auf derselben Aufteilung mit demselben Budget, jede mit mehreren Startwerten, und sagt, wie genau sie auf denselben Testpixeln sind, worin sie sich unterscheiden und was sie kosten. Was fertig ist, bleibt im Ordner: Mit denselben Einstellungen geht es nach einer Unterbrechung weiter, mit mehr Methoden kommen diese hinzu.</translation>
    </message>
    <message>
      <source>Comparison report</source>
      <translation>Vergleichsbericht</translation>
    </message>
    <message>
      <source>Components</source>
      <translation>Komponenten</translation>
    </message>
    <message>
      <source>Components instead of bands help where classes have few pixels.</source>
      <translation>Komponenten statt Kanälen helfen, wo Klassen wenige Pixel haben.</translation>
    </message>
    <message>
      <source>Computing…</source>
      <translation>Wird berechnet…</translation>
    </message>
    <message>
      <source>Continuous fields</source>
      <translation>Stetige Felder</translation>
    </message>
    <message>
      <source>Copy diagnostics</source>
      <translation>Diagnose kopieren</translation>
    </message>
    <message>
      <source>Corrected JM, 0 to 2; italic: not told apart from chance</source>
      <translation>Korrigierter JM, 0 bis 2; kursiv: nicht vom Zufall zu unterscheiden</translation>
    </message>
    <message>
      <source>Create sample scene</source>
      <translation>Beispielszene erzeugen</translation>
    </message>
    <message>
      <source>Cuts a field that holds a quantity into classes of equal area.</source>
      <translation>Schneidet ein Feld mit einer Größe in Klassen gleicher Fläche.</translation>
    </message>
    <message>
      <source>Cuts a field that holds a quantity into this many classes of equal area. Blank: the field holds classes.</source>
      <translation>Schneidet ein Feld mit einer Größe in so viele Klassen gleicher Fläche. Leer: Das Feld enthält Klassen.</translation>
    </message>
    <message>
      <source>Deterministic</source>
      <translation>Deterministisch</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>Gerät</translation>
    </message>
    <message>
      <source>Device of the engine</source>
      <translation>Gerät der Engine</translation>
    </message>
    <message>
      <source>Device: {device}</source>
      <translation>Gerät: {device}</translation>
    </message>
    <message>
      <source>Digest of the split</source>
      <translation>Prüfsumme der Aufteilung</translation>
    </message>
    <message>
      <source>Digits of the network's products: auto takes bf16, which is faster and whose maps differ by less than can be seen, where the processor or the card computes in it, otherwise float32.</source>
      <translation>Stellen der Produkte im Netz: auto nimmt bf16, das schneller ist und dessen Karten sich um weniger unterscheiden, als man sieht, wo der Prozessor oder die Grafikkarte darin rechnet, sonst float32.</translation>
    </message>
    <message>
      <source>Distances in</source>
      <translation>Abstände in</translation>
    </message>
    <message>
      <source>Distances in the leading components instead of the bands, fitted on all ROI pixels: pca (largest variance) or mnf (largest signal to noise).</source>
      <translation>Abstände in den führenden Komponenten statt in den Kanälen, an alle ROI-Pixel angepasst: pca (größte Varianz) oder mnf (größtes Signal gegenüber dem Rauschen).</translation>
    </message>
    <message>
      <source>Documentation</source>
      <translation>Dokumentation</translation>
    </message>
    <message>
      <source>Done.</source>
      <translation>Fertig.</translation>
    </message>
    <message>
      <source>Draws at most this many pixels of each class at random. Blank: all.</source>
      <translation>Zieht höchstens so viele Pixel jeder Klasse zufällig. Leer: alle.</translation>
    </message>
    <message>
      <source>Draws the covariance of each class towards that of all, from 0 (not at all) to 1; for classes with few pixels.</source>
      <translation>Zieht die Kovarianz jeder Klasse zu der aller hin, von 0 (gar nicht) bis 1; für Klassen mit wenigen Pixeln.</translation>
    </message>
    <message>
      <source>Ends this training with the best that validation has found so far; the model file is complete. With folds, the networks of the other folds are trained all the same.</source>
      <translation>Beendet dieses Training mit dem Besten, das die Validierung bisher gefunden hat; die Modelldatei ist vollständig. Bei Folds werden die Netze der anderen Folds trotzdem trainiert.</translation>
    </message>
    <message>
      <source>Engine</source>
      <translation>Engine</translation>
    </message>
    <message>
      <source>Engine's Python (blank: found or set up)</source>
      <translation>Python der Engine (leer: gefunden oder eingerichtet)</translation>
    </message>
    <message>
      <source>Epochs</source>
      <translation>Epochen</translation>
    </message>
    <message>
      <source>Epochs of every network. Blank: as the recipe says, or the minutes.</source>
      <translation>Epochen jedes Netzes. Leer: wie im Rezept, oder nach den Minuten.</translation>
    </message>
    <message>
      <source>Errors</source>
      <translation>Fehler</translation>
    </message>
    <message>
      <source>Export model</source>
      <translation>Modell exportieren</translation>
    </message>
    <message>
      <source>F1, mean of classes</source>
      <translation>F1, Mittel der Klassen</translation>
    </message>
    <message>
      <source>Field of the label layer that says which features belong together, for the split by field. For label rasters it is the band of kind group in the variable spec. Labels without a value are not used.</source>
      <translation>Feld des Label-Layers, das für die Aufteilung nach Feld sagt, welche Objekte zusammengehören. Bei Label-Rastern ist es der Kanal der Art group in der Variablenbeschreibung. Labels ohne Wert werden nicht verwendet.</translation>
    </message>
    <message>
      <source>Field of the stand</source>
      <translation>Feld des Bestands</translation>
    </message>
    <message>
      <source>Fields of the label layer that hold a quantity.</source>
      <translation>Felder des Label-Layers, die eine Größe enthalten.</translation>
    </message>
    <message>
      <source>Fields of the label layer that hold a quantity. The maps come in the same unit.</source>
      <translation>Felder des Label-Layers, die eine Größe enthalten. Die Karten haben dieselbe Einheit.</translation>
    </message>
    <message>
      <source>Fields of the label layer that name a class: whole numbers from 1, or text.</source>
      <translation>Felder des Label-Layers, die eine Klasse nennen: ganze Zahlen ab 1 oder Text.</translation>
    </message>
    <message>
      <source>Fields of the label layer that name a class: whole numbers from 1, or text. Numbers stay the codes in the maps; text classes are numbered in natural order.</source>
      <translation>Felder des Label-Layers, die eine Klasse nennen: ganze Zahlen ab 1 oder Text. Zahlen bleiben die Codes in den Karten; Textklassen werden in natürlicher Reihenfolge nummeriert.</translation>
    </message>
    <message>
      <source>Figures</source>
      <translation>Zahlen</translation>
    </message>
    <message>
      <source>Final model</source>
      <translation>Endgültiges Modell</translation>
    </message>
    <message>
      <source>Final network</source>
      <translation>Endgültiges Netz</translation>
    </message>
    <message>
      <source>Fold</source>
      <translation>Fold</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Ordner</translation>
    </message>
    <message>
      <source>Folder of engines</source>
      <translation>Ordner der Engines</translation>
    </message>
    <message>
      <source>Folder of models</source>
      <translation>Ordner der Modelle</translation>
    </message>
    <message>
      <source>Folder of the comparison</source>
      <translation>Ordner des Vergleichs</translation>
    </message>
    <message>
      <source>Folder of the engine that is set up</source>
      <translation>Ordner der eingerichteten Engine</translation>
    </message>
    <message>
      <source>Folder of the maps</source>
      <translation>Ordner der Karten</translation>
    </message>
    <message>
      <source>Folder of the scene</source>
      <translation>Ordner der Szene</translation>
    </message>
    <message>
      <source>Folder of the scenes</source>
      <translation>Ordner der Szenen</translation>
    </message>
    <message>
      <source>Folder of the tables (CSV and LaTeX), of the models, one for each network, and of what is finished.</source>
      <translation>Ordner der Tabellen (CSV und LaTeX), der Modelle, eines je Netz, und dessen, was fertig ist.</translation>
    </message>
    <message>
      <source>Folder of trained models</source>
      <translation>Ordner der trainierten Modelle</translation>
    </message>
    <message>
      <source>Folder of wheels</source>
      <translation>Ordner der Wheels</translation>
    </message>
    <message>
      <source>Folder: {folder} ({free} free)</source>
      <translation>Ordner: {folder} ({free} frei)</translation>
    </message>
    <message>
      <source>Folds</source>
      <translation>Folds</translation>
    </message>
    <message>
      <source>For the balancing fixed: weights such as "height=2, species=1"; a variable not named has 1.</source>
      <translation>Für die Abwägung fixed: Gewichte wie "height=2, species=1"; eine nicht genannte Variable hat 1.</translation>
    </message>
    <message>
      <source>Forward</source>
      <translation>Vor</translation>
    </message>
    <message>
      <source>Freeze the encoder</source>
      <translation>Encoder einfrieren</translation>
    </message>
    <message>
      <source>Go on from where an interrupted training of this model file stopped. What was trained so far is kept beside it, in a folder whose name ends in .resume.</source>
      <translation>Dort weitermachen, wo ein unterbrochenes Training dieser Modelldatei aufhörte. Was bis dahin trainiert wurde, liegt daneben in einem Ordner, dessen Name auf .resume endet.</translation>
    </message>
    <message>
      <source>Graphics card: {cards}</source>
      <translation>Grafikkarte: {cards}</translation>
    </message>
    <message>
      <source>HTML files (*.html)</source>
      <translation>HTML-Dateien (*.html)</translation>
    </message>
    <message>
      <source>Height</source>
      <translation>Höhe</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>Hilfe</translation>
    </message>
    <message>
      <source>How far the spectrum of each pixel is from all that the model learned from: up to 1 it is like the training, up to 1.5 at the edge, from there on unlike anything seen, such as a lake for a model of forests. It does not tell errors within the limit. If skipped, it is given as trust.tif in the folder. Models of older versions have none.</source>
      <translation>Wie weit das Spektrum jedes Pixels von allem entfernt ist, was das Modell gelernt hat: bis 1 ist es wie das Training, bis 1,5 am Rand, darüber anders als alles Gesehene, etwa ein See für ein Waldmodell. Fehler innerhalb der Grenze zeigt es nicht. Wird es ausgelassen, steht es als trust.tif im Ordner. Modelle älterer Versionen haben keines.</translation>
    </message>
    <message>
      <source>How labels are dealt to training, validation and test: blocks cuts the scene into squares, field keeps all that has the same value of the split field (such as a stand) together. Every class and value range occurs in each part where possible.</source>
      <translation>Wie Labels auf Training, Validierung und Test verteilt werden: blocks zerschneidet die Szene in Quadrate, field hält zusammen, was im Aufteilungsfeld denselben Wert hat (etwa einen Bestand). Jede Klasse und jeder Wertebereich kommt, wo möglich, in jedem Teil vor.</translation>
    </message>
    <message>
      <source>How many components a transform keeps.</source>
      <translation>Wie viele Komponenten eine Transformation behält.</translation>
    </message>
    <message>
      <source>How many networks are trained, with this seed and the following ones. The report gives mean, minimum and maximum; the best by validation becomes the model.</source>
      <translation>Wie viele Netze trainiert werden, mit diesem Startwert und den folgenden. Der Bericht nennt Mittel, kleinsten und größten Wert; das nach der Validierung beste wird das Modell.</translation>
    </message>
    <message>
      <source>How often each method is trained, with other random numbers. Three or more tell by how much chance alone sets methods apart; one tells nothing of it.</source>
      <translation>Wie oft jede Methode trainiert wird, mit anderen Zufallszahlen. Drei oder mehr zeigen, wie weit allein der Zufall Methoden trennt; eine zeigt davon nichts.</translation>
    </message>
    <message>
      <source>How often labels are permuted for the noise floor. 0: from a formula.</source>
      <translation>Wie oft Labels für die Rauschgrenze vertauscht werden. 0: nach einer Formel.</translation>
    </message>
    <message>
      <source>How often the training samples are gone through. Blank: as the recipe says.</source>
      <translation>Wie oft die Trainingsproben durchlaufen werden. Leer: wie im Rezept.</translation>
    </message>
    <message>
      <source>How spectra are scaled: standardise (mean 0 and deviation 1 per band), minmax (0 to 1 per band) or l2 (every spectrum to length 1, which leaves only its shape). Blank: as the recipe says.</source>
      <translation>Wie Spektren skaliert werden: standardise (Mittel 0 und Abweichung 1 je Kanal), minmax (0 bis 1 je Kanal) oder l2 (jedes Spektrum auf die Länge 1, was nur die Form lässt). Leer: wie im Rezept.</translation>
    </message>
    <message>
      <source>How the losses of the variables are weighed against each other: gradnorm and uncertainty learn the weights, equal takes the plain sum, fixed the task weights. Blank: as the recipe says.</source>
      <translation>Wie die Verluste der Variablen gegeneinander abgewogen werden: gradnorm und uncertainty lernen die Gewichte, equal nimmt die einfache Summe, fixed die Gewichte der Aufgaben. Leer: wie im Rezept.</translation>
    </message>
    <message>
      <source>How the network is trained: default suits most scenes, paper follows the publication.</source>
      <translation>Wie das Netz trainiert wird: default passt zu den meisten Szenen, paper folgt der Veröffentlichung.</translation>
    </message>
    <message>
      <source>How the training went and how accurate each variable is on labels held out.</source>
      <translation>Wie das Training verlief und wie genau jede Variable an zurückbehaltenen Labels ist.</translation>
    </message>
    <message>
      <source>HyperTask documentation</source>
      <translation>Dokumentation von HyperTask</translation>
    </message>
    <message>
      <source>HyperTask models</source>
      <translation>Modelle von HyperTask</translation>
    </message>
    <message>
      <source>HyperTask models (*.safetensors)</source>
      <translation>HyperTask-Modelle (*.safetensors)</translation>
    </message>
    <message>
      <source>HyperTask's engine</source>
      <translation>Die Engine von HyperTask</translation>
    </message>
    <message>
      <source>HyperTask's engine is not set up: choose {menu} in the Plugins menu, or run the algorithm Set up engine (hypertask:setupengine). A Python that has {packages} can also be named under {place} or in the environment variable {variable}.</source>
      <translation>Die Engine von HyperTask ist nicht eingerichtet: wählen Sie {menu} im Menü Erweiterungen, oder führen Sie den Algorithmus Engine einrichten (hypertask:setupengine) aus. Ein Python mit den Paketen {packages} kann auch unter {place} oder in der Umgebungsvariablen {variable} genannt werden.</translation>
    </message>
    <message>
      <source>HyperTask: multitask networks for hyperspectral rasters</source>
      <translation>HyperTask: Multitask-Netze für Hyperspektralraster</translation>
    </message>
    <message>
      <source>HyperTask: set up engine</source>
      <translation>HyperTask: Engine einrichten</translation>
    </message>
    <message>
      <source>Hyperspectral raster</source>
      <translation>Hyperspektralraster</translation>
    </message>
    <message>
      <source>Hyperspectral rasters</source>
      <translation>Hyperspektralraster</translation>
    </message>
    <message>
      <source>In nanometres, such as "400-900, 1000-1300". Blank: all good bands.</source>
      <translation>In Nanometern, etwa "400-900, 1000-1300". Leer: alle guten Kanäle.</translation>
    </message>
    <message>
      <source>In place of a set-up: an interpreter that has torch, numpy, rasterio, pyogrio, shapely and safetensors. It is tried out, and taken from then on.</source>
      <translation>Statt einer Einrichtung: ein Interpreter, der torch, numpy, rasterio, pyogrio, shapely und safetensors hat. Er wird ausprobiert und von da an genommen.</translation>
    </message>
    <message>
      <source>In place of epochs: minutes that each training of a network may take. How many epochs that is, is measured first.</source>
      <translation>Statt Epochen: Minuten, die jedes Training eines Netzes dauern darf. Wie viele Epochen das sind, wird zuerst gemessen.</translation>
    </message>
    <message>
      <source>Inspect model</source>
      <translation>Modell ansehen</translation>
    </message>
    <message>
      <source>Instead of a map: a model file written by Train model. Its map of the scene is judged and not kept, with its class probabilities or prediction intervals.</source>
      <translation>Statt einer Karte: eine Modelldatei, die „Modell trainieren“ geschrieben hat. Ihre Karte der Szene wird beurteilt und nicht aufbewahrt, mit ihren Klassenwahrscheinlichkeiten oder Vorhersageintervallen.</translation>
    </message>
    <message>
      <source>Interpreter of the engine</source>
      <translation>Interpreter der Engine</translation>
    </message>
    <message>
      <source>It ends with the best so far.</source>
      <translation>Es endet mit dem bisher Besten.</translation>
    </message>
    <message>
      <source>It failed; the error message of QGIS says where.</source>
      <translation>Es ist fehlgeschlagen; die Fehlermeldung von QGIS sagt, wo.</translation>
    </message>
    <message>
      <source>It is asked to stop.</source>
      <translation>Es wird gebeten aufzuhören.</translation>
    </message>
    <message>
      <source>JSON files (*.json)</source>
      <translation>JSON-Dateien (*.json)</translation>
    </message>
    <message>
      <source>Jobs (*.json)</source>
      <translation>Aufträge (*.json)</translation>
    </message>
    <message>
      <source>Kappa</source>
      <translation>Kappa</translation>
    </message>
    <message>
      <source>Keep all of them as an ensemble</source>
      <translation>Alle als Ensemble behalten</translation>
    </message>
    <message>
      <source>Keep all of these networks in the model: maps are their mean, and how far they differ can be mapped too. Mapping takes as many times longer.</source>
      <translation>Alle diese Netze im Modell behalten: Karten sind ihr Mittel, und wie weit sie auseinandergehen, lässt sich auch kartieren. Das Kartieren dauert ebenso viele Male länger.</translation>
    </message>
    <message>
      <source>Keep the best so far</source>
      <translation>Das bisher Beste behalten</translation>
    </message>
    <message>
      <source>Keep what the variables share as it is in that model, and train only what belongs to each variable.</source>
      <translation>Was die Variablen teilen, so lassen, wie es in jenem Modell ist, und nur trainieren, was zu jeder Variablen gehört.</translation>
    </message>
    <message>
      <source>Kind</source>
      <translation>Art</translation>
    </message>
    <message>
      <source>Label layer</source>
      <translation>Label-Layer</translation>
    </message>
    <message>
      <source>Label raster</source>
      <translation>Label-Raster</translation>
    </message>
    <message>
      <source>Label raster (simulated)</source>
      <translation>Label-Raster (simuliert)</translation>
    </message>
    <message>
      <source>Label rasters</source>
      <translation>Label-Raster</translation>
    </message>
    <message>
      <source>Label report</source>
      <translation>Label-Bericht</translation>
    </message>
    <message>
      <source>Label statistics</source>
      <translation>Label-Statistik</translation>
    </message>
    <message>
      <source>Labelled pixels of the test part</source>
      <translation>Gelabelte Pixel des Testteils</translation>
    </message>
    <message>
      <source>Labelled pixels of the training part</source>
      <translation>Gelabelte Pixel des Trainingsteils</translation>
    </message>
    <message>
      <source>Labelled pixels of the validation part</source>
      <translation>Gelabelte Pixel des Validierungsteils</translation>
    </message>
    <message>
      <source>Labels</source>
      <translation>Labels</translation>
    </message>
    <message>
      <source>Largest class over smallest class</source>
      <translation>Größte Klasse durch kleinste Klasse</translation>
    </message>
    <message>
      <source>Leave all maps blank where the score of trust is beyond this number: 1 is the limit of what is like the training, a higher number leaves more. Blank: the maps show everything.</source>
      <translation>Alle Karten dort leer lassen, wo der Vertrauenswert jenseits dieser Zahl liegt: 1 ist die Grenze dessen, was wie das Training ist, eine höhere Zahl lässt mehr. Leer: Die Karten zeigen alles.</translation>
    </message>
    <message>
      <source>Lines of the scene, pixels of 0.7 m.</source>
      <translation>Zeilen der Szene, Pixel von 0,7 m.</translation>
    </message>
    <message>
      <source>Looking for HyperTask's engine</source>
      <translation>Die Engine von HyperTask wird gesucht</translation>
    </message>
    <message>
      <source>Looking…</source>
      <translation>Wird gesucht…</translation>
    </message>
    <message>
      <source>Loss</source>
      <translation>Verlust</translation>
    </message>
    <message>
      <source>Lower limits</source>
      <translation>Untere Grenzen</translation>
    </message>
    <message>
      <source>Lower limits of prediction intervals; with the upper ones, the share of values within them is reported.</source>
      <translation>Untere Grenzen von Vorhersageintervallen; mit den oberen wird der Anteil der Werte dazwischen angegeben.</translation>
    </message>
    <message>
      <source>Make a simulated hyperspectral scene of a boreal forest, with its labels.
An airborne scene (128 bands, 400 to 1000 nm, pixels of 0.7 m) with forest stands whose species, height, density and soil follow the joint distribution of a real inventory, and the same labels as polygons and as a raster. It is simulated: for trying out and for testing, not for conclusions about forests.</source>
      <translation>Eine simulierte Hyperspektralszene eines borealen Waldes mit Labels erzeugen.
Eine Flugzeugszene (128 Kanäle, 400 bis 1000 nm, Pixel von 0,7 m) mit Waldbeständen, deren Art, Höhe, Dichte und Boden der gemeinsamen Verteilung einer wirklichen Inventur folgen, und denselben Labels als Polygone und als Raster. Sie ist simuliert: zum Ausprobieren und Testen, nicht für Schlüsse über Wälder.</translation>
    </message>
    <message>
      <source>Map</source>
      <translation>Karte</translation>
    </message>
    <message>
      <source>Map a scene…</source>
      <translation>Szene kartieren…</translation>
    </message>
    <message>
      <source>Map every variable of a model over a whole hyperspectral raster.
Writes one GeoTIFF per variable into a folder: class maps with names and colours, maps of quantities in their units, and one that shows where they can be trusted. Bands are matched by wavelength, so the raster may have more bands than the model needs. Rasters of any size are mapped in bounded memory.</source>
      <translation>Jede Variable eines Modells über ein ganzes Hyperspektralraster kartieren.
Schreibt je Variable ein GeoTIFF in einen Ordner: Klassenkarten mit Namen und Farben, Karten von Größen in ihren Einheiten und eine, die zeigt, wo man ihnen trauen kann. Kanäle werden nach der Wellenlänge zugeordnet, das Raster darf also mehr haben, als das Modell braucht. Raster jeder Größe werden mit begrenztem Speicher kartiert.</translation>
    </message>
    <message>
      <source>Map every variable of a model over many hyperspectral rasters.
As Predict maps does for one: a folder for each raster, named after it, and a group of layers. A raster that cannot be mapped does not keep the others from it; which ones they are is told at the end.</source>
      <translation>Jede Variable eines Modells über viele Hyperspektralraster kartieren.
Wie „Karten vorhersagen“ für eines: für jedes Raster ein Ordner, nach ihm benannt, und eine Gruppe von Layern. Ein Raster, das sich nicht kartieren lässt, hält die anderen nicht auf; welche es sind, wird am Ende gesagt.</translation>
    </message>
    <message>
      <source>Map many scenes…</source>
      <translation>Viele Szenen kartieren…</translation>
    </message>
    <message>
      <source>Maps</source>
      <translation>Karten</translation>
    </message>
    <message>
      <source>Mean absolute error</source>
      <translation>Mittlerer absoluter Fehler</translation>
    </message>
    <message>
      <source>Mean class accuracy</source>
      <translation>Mittlere Klassengenauigkeit</translation>
    </message>
    <message>
      <source>Mean corrected JM</source>
      <translation>Mittlerer korrigierter JM</translation>
    </message>
    <message>
      <source>Memory: {memory}</source>
      <translation>Arbeitsspeicher: {memory}</translation>
    </message>
    <message>
      <source>Method</source>
      <translation>Methode</translation>
    </message>
    <message>
      <source>Methods</source>
      <translation>Methoden</translation>
    </message>
    <message>
      <source>Minutes for each training</source>
      <translation>Minuten je Training</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Model file</source>
      <translation>Modelldatei</translation>
    </message>
    <message>
      <source>Model report</source>
      <translation>Modellbericht</translation>
    </message>
    <message>
      <source>Models and maps</source>
      <translation>Modelle und Karten</translation>
    </message>
    <message>
      <source>More in the manual</source>
      <translation>Mehr im Handbuch</translation>
    </message>
    <message>
      <source>NVIDIA card, CUDA {version}</source>
      <translation>NVIDIA-Karte, CUDA {version}</translation>
    </message>
    <message>
      <source>Named by: {origin}</source>
      <translation>Genannt von: {origin}</translation>
    </message>
    <message>
      <source>Names of the variables that the ONNX file is to give, with commas between them. Deepness takes a file of classes or one of quantities, not of both. Blank: all.</source>
      <translation>Namen der Variablen, die die ONNX-Datei ausgeben soll, mit Kommas dazwischen. Deepness nimmt eine Datei mit Klassen oder eine mit Größen, nicht mit beidem. Leer: alle.</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>Netz</translation>
    </message>
    <message>
      <source>Networks</source>
      <translation>Netze</translation>
    </message>
    <message>
      <source>New models are kept in {folder}.</source>
      <translation>Neue Modelle kommen in {folder}.</translation>
    </message>
    <message>
      <source>No model was trained or opened yet. Train model puts new ones here.</source>
      <translation>Es wurde noch kein Modell trainiert oder geöffnet. „Modell trainieren“ legt neue hier ab.</translation>
    </message>
    <message>
      <source>No training runs. Start one with Train model; its curves are drawn here.</source>
      <translation>Es läuft kein Training. Beginnen Sie eines mit „Modell trainieren“; seine Kurven werden hier gezeichnet.</translation>
    </message>
    <message>
      <source>Number of rare classes</source>
      <translation>Anzahl seltener Klassen</translation>
    </message>
    <message>
      <source>Number of seeds</source>
      <translation>Anzahl der Startwerte</translation>
    </message>
    <message>
      <source>Numbers that it is given</source>
      <translation>Zahlen, die sie bekommt</translation>
    </message>
    <message>
      <source>ONNX file</source>
      <translation>ONNX-Datei</translation>
    </message>
    <message>
      <source>ONNX files (*.onnx)</source>
      <translation>ONNX-Dateien (*.onnx)</translation>
    </message>
    <message>
      <source>Of the scenes, in metres. Deepness brings scenes to it. Blank: it is to be stated there.</source>
      <translation>Der Szenen, in Metern. Deepness bringt Szenen darauf. Leer: Sie ist dort anzugeben.</translation>
    </message>
    <message>
      <source>Of torch: for the graphics card or the processor (cpu). auto takes what fits the NVIDIA card and its driver. On a Mac there is one build for both.</source>
      <translation>Von torch: für die Grafikkarte oder den Prozessor (cpu). auto nimmt, was zur NVIDIA-Karte und ihrem Treiber passt. Auf einem Mac gibt es einen Build für beides.</translation>
    </message>
    <message>
      <source>One GeoTIFF per variable is written here, named after it, with its style beside it.</source>
      <translation>Hierhin wird je Variable ein GeoTIFF geschrieben, nach ihr benannt, mit dem Stil daneben.</translation>
    </message>
    <message>
      <source>One or more rasters of the same sensor. Wavelengths, bad bands and no-data values are taken from the files.</source>
      <translation>Ein oder mehrere Raster desselben Sensors. Wellenlängen, schlechte Kanäle und Nodata-Werte werden den Dateien entnommen.</translation>
    </message>
    <message>
      <source>One row for each class of a categorical variable and for each continuous one.</source>
      <translation>Eine Zeile für jede Klasse einer kategorialen Variablen und für jede stetige.</translation>
    </message>
    <message>
      <source>One row for each pair of classes, the least separable first.</source>
      <translation>Eine Zeile für jedes Klassenpaar, das am wenigsten trennbare zuerst.</translation>
    </message>
    <message>
      <source>Only these bands. Blank: all good bands.</source>
      <translation>Nur diese Kanäle. Leer: alle guten Kanäle.</translation>
    </message>
    <message>
      <source>Only what lies in these polygons counts, such as the test part that Split scene shows: select its polygons and tick Selected features only. Blank: everything.</source>
      <translation>Nur was in diesen Polygonen liegt, zählt, etwa der Testteil, den „Szene aufteilen“ zeigt: Wählen Sie dessen Polygone aus und haken Sie „Nur gewählte Objekte“ an. Leer: alles.</translation>
    </message>
    <message>
      <source>Open report</source>
      <translation>Bericht öffnen</translation>
    </message>
    <message>
      <source>Other folder…</source>
      <translation>Anderer Ordner…</translation>
    </message>
    <message>
      <source>Other settings of the recipe, such as "learning_rate=0.0001, patience=5"; docs/training.md lists them.</source>
      <translation>Andere Einstellungen des Rezepts, etwa "learning_rate=0.0001, patience=5"; docs/training.md nennt sie alle.</translation>
    </message>
    <message>
      <source>Overall accuracy</source>
      <translation>Gesamtgenauigkeit</translation>
    </message>
    <message>
      <source>Pairs</source>
      <translation>Paare</translation>
    </message>
    <message>
      <source>Pearson's r</source>
      <translation>r nach Pearson</translation>
    </message>
    <message>
      <source>Permutations</source>
      <translation>Vertauschungen</translation>
    </message>
    <message>
      <source>Pixel size in metres, for Deepness</source>
      <translation>Pixelgröße in Metern, für Deepness</translation>
    </message>
    <message>
      <source>Pixels compared</source>
      <translation>Verglichene Pixel</translation>
    </message>
    <message>
      <source>Pixels per class</source>
      <translation>Pixel je Klasse</translation>
    </message>
    <message>
      <source>Pixels this near to a validation or test label, in rows and in columns, are not trained on, nor seen while training; validation leaves the same distance to test labels. 0: no buffer.</source>
      <translation>Pixel, die einem Validierungs- oder Testlabel so nah sind, in Zeilen und in Spalten, werden nicht gelernt und beim Training nicht gesehen; die Validierung hält denselben Abstand zu Testlabels. 0: kein Puffer.</translation>
    </message>
    <message>
      <source>Polygons (GeoPackage) with the part, the scene, the block (row and column) or the value of the split field, the labelled pixels that are used and that a buffer leaves out, and with folds the one that is tested there (0: the test part of all).</source>
      <translation>Polygone (GeoPackage) mit dem Teil, der Szene, dem Block (Zeile und Spalte) oder dem Wert des Aufteilungsfelds, den gelabelten Pixeln, die verwendet werden und die ein Puffer auslässt, und bei Folds dem, der dort getestet wird (0: der Testteil aller).</translation>
    </message>
    <message>
      <source>Polygons by which a reference raster and the map are also compared: majority class or mean value of each. A reference layer of polygons needs none.</source>
      <translation>Polygone, nach denen ein Referenzraster und die Karte auch verglichen werden: häufigste Klasse oder Mittelwert eines jeden. Ein Referenzlayer aus Polygonen braucht keine.</translation>
    </message>
    <message>
      <source>Polygons of the reference layer with the same value in this field make one stand. Blank: each polygon is a stand.</source>
      <translation>Polygone des Referenzlayers mit demselben Wert in diesem Feld bilden einen Bestand. Leer: Jedes Polygon ist ein Bestand.</translation>
    </message>
    <message>
      <source>Polygons or points of the same variable. Unsaved edits, selections and other coordinate systems are respected.</source>
      <translation>Polygone oder Punkte derselben Variablen. Nicht gespeicherte Änderungen, Auswahlen und andere Koordinatenbezugssysteme werden berücksichtigt.</translation>
    </message>
    <message>
      <source>Polygons or points whose fields are the variables. Unsaved edits and selections are respected, and so are the class names and colours of a categorised style.</source>
      <translation>Polygone oder Punkte, deren Felder die Variablen sind. Nicht gespeicherte Änderungen und Auswahlen werden berücksichtigt, ebenso Klassennamen und Farben eines kategorisierten Stils.</translation>
    </message>
    <message>
      <source>Polygons or points whose fields are the variables. Unsaved edits, selections and other coordinate systems are respected, and so are the class names and colours of a categorised style.</source>
      <translation>Polygone oder Punkte, deren Felder die Variablen sind. Nicht gespeicherte Änderungen, Auswahlen und andere Koordinatenbezugssysteme werden berücksichtigt, ebenso Klassennamen und Farben eines kategorisierten Stils.</translation>
    </message>
    <message>
      <source>Polygons, each with its class. Unsaved edits, selections and other coordinate systems are respected, and so are the class names and colours of a categorised style.</source>
      <translation>Polygone, jedes mit seiner Klasse. Nicht gespeicherte Änderungen, Auswahlen und andere Koordinatenbezugssysteme werden berücksichtigt, ebenso Klassennamen und Farben eines kategorisierten Stils.</translation>
    </message>
    <message>
      <source>Precision</source>
      <translation>Rechengenauigkeit</translation>
    </message>
    <message>
      <source>Predict maps</source>
      <translation>Karten vorhersagen</translation>
    </message>
    <message>
      <source>Predict maps of many scenes</source>
      <translation>Karten vieler Szenen vorhersagen</translation>
    </message>
    <message>
      <source>Prediction intervals (%)</source>
      <translation>Vorhersageintervalle (%)</translation>
    </message>
    <message>
      <source>Python that is there</source>
      <translation>Vorhandenes Python</translation>
    </message>
    <message>
      <source>Python: {version}, downloaded by uv</source>
      <translation>Python: {version}, von uv heruntergeladen</translation>
    </message>
    <message>
      <source>R2</source>
      <translation>R2</translation>
    </message>
    <message>
      <source>RMSE of the scaled variables</source>
      <translation>RMSE der skalierten Variablen</translation>
    </message>
    <message>
      <source>ROI separability</source>
      <translation>ROI-Trennbarkeit</translation>
    </message>
    <message>
      <source>ROIs</source>
      <translation>ROIs</translation>
    </message>
    <message>
      <source>Ranked pairs, matrices, mean spectra, what was left out, what the numbers mean.</source>
      <translation>Paare nach Rang, Matrizen, mittlere Spektren, was ausgelassen wurde und was die Zahlen bedeuten.</translation>
    </message>
    <message>
      <source>Rare classes</source>
      <translation>Seltene Klassen</translation>
    </message>
    <message>
      <source>Raster</source>
      <translation>Raster</translation>
    </message>
    <message>
      <source>Rasters of labels, instead of a label layer or besides it. Without a variable spec each has one band (whole numbers are classes, floating-point numbers a quantity) or an ENVI header that describes its bands, as the TAIGA dataset's does.</source>
      <translation>Raster mit Labels, statt eines Label-Layers oder zusätzlich. Ohne Variablenbeschreibung hat jedes einen Kanal (ganze Zahlen sind Klassen, Gleitkommazahlen eine Größe) oder einen ENVI-Header, der seine Kanäle beschreibt, wie der Datensatz TAIGA.</translation>
    </message>
    <message>
      <source>Rasters of labels, instead of a label layer. Without a variable spec each has one band (whole numbers are classes, floating-point numbers a quantity) or an ENVI header that describes its bands, as the TAIGA dataset's does.</source>
      <translation>Raster mit Labels, statt eines Label-Layers. Ohne Variablenbeschreibung hat jedes einen Kanal (ganze Zahlen sind Klassen, Gleitkommazahlen eine Größe) oder einen ENVI-Header, der seine Kanäle beschreibt, wie der Datensatz TAIGA.</translation>
    </message>
    <message>
      <source>Recent models</source>
      <translation>Letzte Modelle</translation>
    </message>
    <message>
      <source>Recipe</source>
      <translation>Rezept</translation>
    </message>
    <message>
      <source>Reference field</source>
      <translation>Referenzfeld</translation>
    </message>
    <message>
      <source>Reference layer</source>
      <translation>Referenzlayer</translation>
    </message>
    <message>
      <source>Reference raster</source>
      <translation>Referenzraster</translation>
    </message>
    <message>
      <source>Refit</source>
      <translation>Neuanpassung</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Entfernen</translation>
    </message>
    <message>
      <source>Removing HyperTask's engine</source>
      <translation>Die Engine von HyperTask wird entfernt</translation>
    </message>
    <message>
      <source>Repair</source>
      <translation>Reparieren</translation>
    </message>
    <message>
      <source>Resamples of polygons for 95 % intervals (JM_LOW, JM_HIGH). 0: no intervals.</source>
      <translation>Ziehungen von Polygonen für 95-%-Intervalle (JM_LOW, JM_HIGH). 0: keine Intervalle.</translation>
    </message>
    <message>
      <source>Results</source>
      <translation>Ergebnisse</translation>
    </message>
    <message>
      <source>Results that repeat to the last bit on a graphics card too, which is slower. On a processor they always do, with the same number of threads.</source>
      <translation>Ergebnisse, die sich auch auf einer Grafikkarte bis zum letzten Bit wiederholen, was langsamer ist. Auf einem Prozessor tun sie es immer, mit derselben Zahl von Threads.</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>Root mean square error</source>
      <translation>Wurzel des mittleren quadratischen Fehlers</translation>
    </message>
    <message>
      <source>STAC item</source>
      <translation>STAC-Item</translation>
    </message>
    <message>
      <source>Sample data</source>
      <translation>Beispieldaten</translation>
    </message>
    <message>
      <source>Sample scene</source>
      <translation>Beispielszene</translation>
    </message>
    <message>
      <source>Save report</source>
      <translation>Bericht speichern</translation>
    </message>
    <message>
      <source>Save report…</source>
      <translation>Bericht speichern…</translation>
    </message>
    <message>
      <source>Save the job instead of running it</source>
      <translation>Auftrag speichern, statt ihn auszuführen</translation>
    </message>
    <message>
      <source>Scaling of the spectra</source>
      <translation>Skalierung der Spektren</translation>
    </message>
    <message>
      <source>Scene (simulated)</source>
      <translation>Szene (simuliert)</translation>
    </message>
    <message>
      <source>Searches for the best bands, up to this many. 0: no search.</source>
      <translation>Sucht die besten Kanäle, höchstens so viele. 0: keine Suche.</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>Startwert</translation>
    </message>
    <message>
      <source>Select by</source>
      <translation>Wählen nach</translation>
    </message>
    <message>
      <source>Separability report</source>
      <translation>Trennbarkeitsbericht</translation>
    </message>
    <message>
      <source>Set up</source>
      <translation>Einrichten</translation>
    </message>
    <message>
      <source>Set up by HyperTask</source>
      <translation>von HyperTask eingerichtet</translation>
    </message>
    <message>
      <source>Set up engine</source>
      <translation>Engine einrichten</translation>
    </message>
    <message>
      <source>Set up engine…</source>
      <translation>Engine einrichten…</translation>
    </message>
    <message>
      <source>Set up the Python that trains and maps, with torch and all that it needs.
Training, mapping, comparing, splitting and the sample scene run in a Python of their own. It is downloaded from the package index into a folder of its own, in the versions that this HyperTask was made with, each file checked by its SHA-256, and tried out; nothing of QGIS or of the system is changed. An engine that is there works on until the new one has passed.</source>
      <translation>Das Python einrichten, das trainiert und kartiert, mit torch und allem, was es braucht.
Trainieren, Kartieren, Vergleichen, Aufteilen und die Beispielszene laufen in einem eigenen Python. Es wird aus dem Paketverzeichnis in einen eigenen Ordner geladen, in den Versionen, mit denen dieses HyperTask gemacht wurde, jede Datei anhand ihrer SHA-256 geprüft, und ausprobiert; an QGIS und am System ändert sich nichts. Eine vorhandene Engine arbeitet weiter, bis die neue bestanden hat.</translation>
    </message>
    <message>
      <source>Setting up HyperTask's engine</source>
      <translation>Die Engine von HyperTask wird eingerichtet</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>Share beyond the limit</source>
      <translation>Anteil jenseits der Grenze</translation>
    </message>
    <message>
      <source>Share of rare classes</source>
      <translation>Anteil seltener Klassen</translation>
    </message>
    <message>
      <source>Share of the labels that a training checks itself on, to choose its epoch. Blank: 0.2.</source>
      <translation>Anteil der Labels, an denen ein Training sich prüft, um seine Epoche zu wählen. Leer: 0,2.</translation>
    </message>
    <message>
      <source>Share of the labels that no network learns from, and that the final one is tested on. 0 where the folds are to judge, or reference data of your own. Blank: 0.2, with folds 0.</source>
      <translation>Anteil der Labels, von denen kein Netz lernt und an denen das endgültige getestet wird. 0, wo die Folds urteilen sollen oder eigene Referenzdaten. Leer: 0,2, mit Folds 0.</translation>
    </message>
    <message>
      <source>Share of the test part</source>
      <translation>Anteil des Testteils</translation>
    </message>
    <message>
      <source>Share of the validation part</source>
      <translation>Anteil des Validierungsteils</translation>
    </message>
    <message>
      <source>Share within the intervals</source>
      <translation>Anteil innerhalb der Intervalle</translation>
    </message>
    <message>
      <source>Show JM as its square root, 0 to 1.414.</source>
      <translation>JM als Wurzel zeigen, 0 bis 1,414.</translation>
    </message>
    <message>
      <source>Show its folder</source>
      <translation>Ordner zeigen</translation>
    </message>
    <message>
      <source>Show scene in</source>
      <translation>Szene zeigen in</translation>
    </message>
    <message>
      <source>Show what is in a model file.
Variables with their classes, units and ranges, bands and wavelengths, the network, how it was trained and how accurate it was. Nothing in the file is executed, and neither torch nor the engine is needed.</source>
      <translation>Zeigen, was in einer Modelldatei ist.
Variablen mit Klassen, Einheiten und Bereichen, Kanäle und Wellenlängen, das Netz, wie es trainiert wurde und wie genau es war. Nichts aus der Datei wird ausgeführt, und weder torch noch die Engine werden gebraucht.</translation>
    </message>
    <message>
      <source>Show what labels hold, before a model is trained on them.
Share of every class and how uneven they are, classes that are too rare to learn, the distribution of every quantity, and how all variables are related. Polygons count by their area, points once each, label rasters by their pixels. Needs nothing besides QGIS.</source>
      <translation>Zeigen, was Labels enthalten, bevor ein Modell daran trainiert wird.
Anteil jeder Klasse und wie ungleich sie sind, Klassen, die zu selten zum Lernen sind, die Verteilung jeder Größe und wie alle Variablen zusammenhängen. Polygone zählen nach ihrer Fläche, Punkte je einmal, Label-Raster nach ihren Pixeln. Braucht nichts außer QGIS.</translation>
    </message>
    <message>
      <source>Show which labels a training learns from and which it is judged by.
Deals the labels to training, validation and test in separate places, by square blocks or by a field such as the stand, exactly as Train model does it with the same settings, and gives one polygon per block or stand with its part, its fold where there are several, and its number of labelled pixels.</source>
      <translation>Zeigen, von welchen Labels ein Training lernt und nach welchen es beurteilt wird.
Verteilt die Labels an getrennten Orten auf Training, Validierung und Test, nach quadratischen Blöcken oder nach einem Feld wie dem Bestand, genau wie „Modell trainieren“ mit denselben Einstellungen, und gibt je Block oder Bestand ein Polygon mit seinem Teil, seinem Fold, wo es mehrere gibt, und der Zahl seiner gelabelten Pixel.</translation>
    </message>
    <message>
      <source>Shrinkage</source>
      <translation>Schrumpfung</translation>
    </message>
    <message>
      <source>Side in pixels of what the ONNX file maps at once. Blank: chosen from the model.</source>
      <translation>Seite in Pixeln dessen, was die ONNX-Datei auf einmal kartiert. Leer: nach dem Modell gewählt.</translation>
    </message>
    <message>
      <source>Side of the training windows in pixels, a multiple of 8. Blank: as the recipe says.</source>
      <translation>Seite der Trainingsfenster in Pixeln, ein Vielfaches von 8. Leer: wie im Rezept.</translation>
    </message>
    <message>
      <source>Side, in pixels, of the blocks that are dealt to training, validation and test. Blank: from the extent of the labels.</source>
      <translation>Seite, in Pixeln, der Blöcke, die auf Training, Validierung und Test verteilt werden. Leer: nach der Ausdehnung der Labels.</translation>
    </message>
    <message>
      <source>Side, in pixels, of the pieces in which the scene is mapped; smaller ones need less memory. Blank: chosen for the model.</source>
      <translation>Seite, in Pixeln, der Stücke, in denen die Szene kartiert wird; kleinere brauchen weniger Speicher. Leer: für das Modell gewählt.</translation>
    </message>
    <message>
      <source>Simulated scene</source>
      <translation>Simulierte Szene</translation>
    </message>
    <message>
      <source>Size of the network. paper is the published one; compact, small and tiny have a half, a quarter and an eighth of its channels and train faster. Without a graphics card take compact or small.</source>
      <translation>Größe des Netzes. paper ist das veröffentlichte; compact, small und tiny haben die Hälfte, ein Viertel und ein Achtel seiner Kanäle und trainieren schneller. Ohne Grafikkarte nehmen Sie compact oder small.</translation>
    </message>
    <message>
      <source>Size of the networks: the published widths (paper), a half (compact), a quarter (small) or an eighth of them (tiny). Without a graphics card take tiny or small.</source>
      <translation>Größe der Netze: die veröffentlichten Breiten (paper), die Hälfte (compact), ein Viertel (small) oder ein Achtel davon (tiny). Ohne Grafikkarte nehmen Sie tiny oder small.</translation>
    </message>
    <message>
      <source>Size: {download} to download, {installed} on the disk, from the package index</source>
      <translation>Größe: {download} herunterzuladen, {installed} auf der Platte, aus dem Paketverzeichnis</translation>
    </message>
    <message>
      <source>Size: {installed} on the disk, from the folder {wheels}</source>
      <translation>Größe: {installed} auf der Platte, aus dem Ordner {wheels}</translation>
    </message>
    <message>
      <source>Smallest corrected JM</source>
      <translation>Kleinster korrigierter JM</translation>
    </message>
    <message>
      <source>Smallest corrected TD</source>
      <translation>Kleinste korrigierte TD</translation>
    </message>
    <message>
      <source>Spectrum under the cursor</source>
      <translation>Spektrum unter dem Mauszeiger</translation>
    </message>
    <message>
      <source>Split</source>
      <translation>Aufteilung</translation>
    </message>
    <message>
      <source>Split field</source>
      <translation>Aufteilungsfeld</translation>
    </message>
    <message>
      <source>Split report</source>
      <translation>Aufteilungsbericht</translation>
    </message>
    <message>
      <source>Split scene</source>
      <translation>Szene aufteilen</translation>
    </message>
    <message>
      <source>Square root of JM</source>
      <translation>Wurzel aus JM</translation>
    </message>
    <message>
      <source>Stands</source>
      <translation>Bestände</translation>
    </message>
    <message>
      <source>Stands (simulated)</source>
      <translation>Bestände (simuliert)</translation>
    </message>
    <message>
      <source>Start from model</source>
      <translation>Von Modell ausgehen</translation>
    </message>
    <message>
      <source>Starting…</source>
      <translation>Beginnt…</translation>
    </message>
    <message>
      <source>Statistics</source>
      <translation>Statistik</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>Stopped.</source>
      <translation>Angehalten.</translation>
    </message>
    <message>
      <source>Stops it; with Resume the same training goes on later.</source>
      <translation>Hält es an; mit „Fortsetzen“ geht dasselbe Training später weiter.</translation>
    </message>
    <message>
      <source>Tables</source>
      <translation>Tabellen</translation>
    </message>
    <message>
      <source>Tables and figures as a page, to keep or to print.</source>
      <translation>Tabellen und Abbildungen als Seite, zum Aufheben oder Drucken.</translation>
    </message>
    <message>
      <source>Task weights</source>
      <translation>Gewichte der Aufgaben</translation>
    </message>
    <message>
      <source>Tell how accurate a map is, from reference data that the model has not seen.
Classes: confusion matrix, precision, recall and F1 of every class, accuracy and areas adjusted by area with confidence intervals. Quantities: RMSE, MAE, bias, R2, Pearson's r. Both by pixels and by stands. The map sets the grid; a warning says when the reference seems shifted or turned. Needs nothing besides QGIS, unless a model has to map the scene first.</source>
      <translation>Sagen, wie genau eine Karte ist, anhand von Referenzdaten, die das Modell nicht gesehen hat.
Klassen: Konfusionsmatrix, Präzision, Recall und F1 jeder Klasse, flächenbereinigte Genauigkeit und Flächen mit Konfidenzintervallen. Größen: RMSE, MAE, Bias, R2, r nach Pearson. Beides nach Pixeln und nach Beständen. Die Karte gibt das Gitter vor; eine Warnung sagt, wenn die Referenz verschoben oder gedreht scheint. Braucht nichts außer QGIS, es sei denn, ein Modell muss die Szene erst kartieren.</translation>
    </message>
    <message>
      <source>Tell which classes of regions of interest (ROIs) can be told apart in a raster.
Gives Jeffries-Matusita distance (JM) and transformed divergence (TD) of every pair, both 0 to 2: as in textbooks, corrected for the numbers of pixels and bands, and beside the noise floor that mere chance would show. With many bands and few pixels the textbook values are near 2 for any pair; go by the corrected ones. Needs nothing besides QGIS.</source>
      <translation>Sagen, welche Klassen von ROIs (regions of interest) sich in einem Raster unterscheiden lassen.
Gibt die Jeffries-Matusita-Distanz (JM) und die transformierte Divergenz (TD) jedes Paares, beide 0 bis 2: wie im Lehrbuch, korrigiert um die Zahl von Pixeln und Kanälen, und neben der Rauschgrenze, die bloßer Zufall zeigen würde. Bei vielen Kanälen und wenigen Pixeln liegen die Lehrbuchwerte für jedes Paar nahe 2; richten Sie sich nach den korrigierten. Braucht nichts außer QGIS.</translation>
    </message>
    <message>
      <source>The ONNX file. If skipped, only the STAC item is written.</source>
      <translation>Die ONNX-Datei. Wird sie ausgelassen, wird nur das STAC-Item geschrieben.</translation>
    </message>
    <message>
      <source>The Python of QGIS</source>
      <translation>das Python von QGIS</translation>
    </message>
    <message>
      <source>The STAC item, of the ONNX file where there is one, else of the model file. It is to lie beside that file.</source>
      <translation>Das STAC-Item, der ONNX-Datei, wo es eine gibt, sonst der Modelldatei. Es soll neben dieser Datei liegen.</translation>
    </message>
    <message>
      <source>The band of the map that is judged. Blank: the first.</source>
      <translation>Der Kanal der Karte, der beurteilt wird. Leer: der erste.</translation>
    </message>
    <message>
      <source>The band of the reference raster. Blank: the first.</source>
      <translation>Der Kanal des Referenzrasters. Leer: der erste.</translation>
    </message>
    <message>
      <source>The diagnostics are on the clipboard.</source>
      <translation>Die Diagnose ist in der Zwischenablage.</translation>
    </message>
    <message>
      <source>The engine in {folder} can write ONNX files.</source>
      <translation>Die Engine in {folder} kann ONNX-Dateien schreiben.</translation>
    </message>
    <message>
      <source>The engine in {folder} is of this version; nothing is to be done.</source>
      <translation>Die Engine in {folder} ist von dieser Version; es ist nichts zu tun.</translation>
    </message>
    <message>
      <source>The engine in {folder} works.</source>
      <translation>Die Engine in {folder} funktioniert.</translation>
    </message>
    <message>
      <source>The engine is set up in {folder}.</source>
      <translation>Die Engine ist in {folder} eingerichtet.</translation>
    </message>
    <message>
      <source>The engine now</source>
      <translation>Die Engine jetzt</translation>
    </message>
    <message>
      <source>The engine works.</source>
      <translation>Die Engine arbeitet.</translation>
    </message>
    <message>
      <source>The environment variable {name}</source>
      <translation>Die Umgebungsvariable {name}</translation>
    </message>
    <message>
      <source>The field of the reference layer with the class (its name or its code) or the quantity.</source>
      <translation>Das Feld des Referenzlayers mit der Klasse (ihrem Namen oder Code) oder der Größe.</translation>
    </message>
    <message>
      <source>The field with the class, or with a quantity if a number of bins is given.</source>
      <translation>Das Feld mit der Klasse, oder mit einer Größe, wenn eine Zahl von Wertebereichen angegeben ist.</translation>
    </message>
    <message>
      <source>The hyperspectral raster that the model is to map.</source>
      <translation>Das Hyperspektralraster, das das Modell kartieren soll.</translation>
    </message>
    <message>
      <source>The map cannot show these ROIs in its CRS: {error}</source>
      <translation>Die Karte kann diese ROIs in ihrem KBS nicht zeigen: {error}</translation>
    </message>
    <message>
      <source>The map to judge, such as one that Predict maps wrote. Blank: a model maps a scene first, see below.</source>
      <translation>Die zu beurteilende Karte, etwa eine, die „Karten vorhersagen“ geschrieben hat. Leer: Ein Modell kartiert zuerst eine Szene, siehe unten.</translation>
    </message>
    <message>
      <source>The network, the proposed one or another to compare it with: multitask (Chhapariya, Benoit, Buddhiraju and Kumar 2024), unet (Ronneberger, Fischer and Brox 2015), segnet (Badrinarayanan, Kendall and Cipolla 2017), resunet (U-Net with the residual blocks of He et al. 2016), deeplab (Chen et al. 2018), mottus (Chen et al. 2016, AIROBEST), pham (Pham 2019, AIROBEST), mstnet (Yu et al. 2022), gscvit (Zhao, Xu, Li and Plaza 2024), spectraldiff (Chen, Yue, Fang and Xia 2023).</source>
      <translation>Das Netz, das vorgeschlagene oder ein anderes zum Vergleich: multitask (Chhapariya, Benoit, Buddhiraju und Kumar 2024), unet (Ronneberger, Fischer und Brox 2015), segnet (Badrinarayanan, Kendall und Cipolla 2017), resunet (U-Net mit den Residualblöcken von He et al. 2016), deeplab (Chen et al. 2018), mottus (Chen et al. 2016, AIROBEST), pham (Pham 2019, AIROBEST), mstnet (Yu et al. 2022), gscvit (Zhao, Xu, Li und Plaza 2024), spectraldiff (Chen, Yue, Fang und Xia 2023).</translation>
    </message>
    <message>
      <source>The raster in which the classes are to be told apart.</source>
      <translation>Das Raster, in dem sich die Klassen unterscheiden lassen sollen.</translation>
    </message>
    <message>
      <source>The raster of trust of the map: accuracy within its limit and beyond is told. Blank: trust.tif beside the map, if it is there.</source>
      <translation>Das Vertrauensraster der Karte: Die Genauigkeit innerhalb seiner Grenze und jenseits wird angegeben. Leer: trust.tif neben der Karte, wenn es da ist.</translation>
    </message>
    <message>
      <source>The report was written to {path}.</source>
      <translation>Der Bericht wurde nach {path} geschrieben.</translation>
    </message>
    <message>
      <source>The same as a page, to keep or to print.</source>
      <translation>Dasselbe als Seite, zum Aufheben oder Drucken.</translation>
    </message>
    <message>
      <source>The same settings with the same seed give the same result.</source>
      <translation>Dieselben Einstellungen mit demselben Startwert geben dasselbe Ergebnis.</translation>
    </message>
    <message>
      <source>The sample scene and its stands are in the map.</source>
      <translation>Die Beispielszene und ihre Bestände sind in der Karte.</translation>
    </message>
    <message>
      <source>The scene (ENVI), the stands (GeoPackage) and the label raster are written here.</source>
      <translation>Die Szene (ENVI), die Bestände (GeoPackage) und das Label-Raster werden hierhin geschrieben.</translation>
    </message>
    <message>
      <source>The scene to map, of the sensor that the model was trained on.</source>
      <translation>Die zu kartierende Szene, von dem Sensor, an dem das Modell trainiert wurde.</translation>
    </message>
    <message>
      <source>The scenes to map, of the sensor that the model was trained on, such as the lines of a flight.</source>
      <translation>Die zu kartierenden Szenen, von dem Sensor, an dem das Modell trainiert wurde, etwa die Streifen eines Fluges.</translation>
    </message>
    <message>
      <source>The setting named {python}; it is blank now.</source>
      <translation>Die Einstellung nannte {python}; sie ist jetzt leer.</translation>
    </message>
    <message>
      <source>The setting under {place}</source>
      <translation>Die Einstellung unter {place}</translation>
    </message>
    <message>
      <source>The share of values that should lie within the prediction intervals.</source>
      <translation>Der Anteil der Werte, die innerhalb der Vorhersageintervalle liegen sollen.</translation>
    </message>
    <message>
      <source>The trained model, with all that is needed to map another scene of the sensor.</source>
      <translation>Das trainierte Modell, mit allem, was nötig ist, um eine andere Szene des Sensors zu kartieren.</translation>
    </message>
    <message>
      <source>There is no engine in {folder}.</source>
      <translation>In {folder} ist keine Engine.</translation>
    </message>
    <message>
      <source>There is no engine yet: training and mapping need one.</source>
      <translation>Es gibt noch keine Engine: Trainieren und Kartieren brauchen eine.</translation>
    </message>
    <message>
      <source>This version of HyperTask was made for another engine (torch {version}); update it.</source>
      <translation>Diese Version von HyperTask ist für eine andere Engine gemacht (torch {version}); aktualisieren Sie sie.</translation>
    </message>
    <message>
      <source>Tile</source>
      <translation>Kachel</translation>
    </message>
    <message>
      <source>Tile size</source>
      <translation>Kachelgröße</translation>
    </message>
    <message>
      <source>Train a model with them…</source>
      <translation>Ein Modell damit trainieren…</translation>
    </message>
    <message>
      <source>Train a model…</source>
      <translation>Modell trainieren…</translation>
    </message>
    <message>
      <source>Train model</source>
      <translation>Modell trainieren</translation>
    </message>
    <message>
      <source>Train one network for all variables of hyperspectral rasters.
The network learns categorical variables (such as the main species) and continuous ones (such as height) together, from polygons or points with attribute fields, from label rasters, or from both. The result is a model file for the algorithm Predict maps. A pixel that lacks the label of one variable still serves the others.</source>
      <translation>Ein Netz für alle Variablen von Hyperspektralrastern trainieren.
Das Netz lernt kategoriale Variablen (wie die Hauptbaumart) und stetige (wie die Höhe) zusammen, aus Polygonen oder Punkten mit Attributfeldern, aus Label-Rastern oder aus beidem. Das Ergebnis ist eine Modelldatei für „Karten vorhersagen“. Ein Pixel, dem das Label einer Variablen fehlt, dient doch den anderen.</translation>
    </message>
    <message>
      <source>Trained.</source>
      <translation>Trainiert.</translation>
    </message>
    <message>
      <source>Training</source>
      <translation>Training</translation>
    </message>
    <message>
      <source>Training and mapping run in a Python of their own, the engine.

Engines that are set up are kept in {folder}.
Another Python, and another folder, can be named under {where}; the environment variable {variable} comes before.</source>
      <translation>Trainieren und Kartieren laufen in einem eigenen Python, der Engine.

Eingerichtete Engines liegen in {folder}.
Ein anderes Python und ein anderer Ordner lassen sich unter {where} angeben; die Umgebungsvariable {variable} geht vor.</translation>
    </message>
    <message>
      <source>Training progress</source>
      <translation>Verlauf des Trainings</translation>
    </message>
    <message>
      <source>Training report</source>
      <translation>Trainingsbericht</translation>
    </message>
    <message>
      <source>Training: {model}</source>
      <translation>Training: {model}</translation>
    </message>
    <message>
      <source>Transform</source>
      <translation>Transformation</translation>
    </message>
    <message>
      <source>True colours</source>
      <translation>Echtfarben</translation>
    </message>
    <message>
      <source>Trust</source>
      <translation>Vertrauen</translation>
    </message>
    <message>
      <source>Try the sample…</source>
      <translation>Beispiel ausprobieren…</translation>
    </message>
    <message>
      <source>Trying the Python out</source>
      <translation>Das Python wird ausprobiert</translation>
    </message>
    <message>
      <source>Uncertainty</source>
      <translation>Unsicherheit</translation>
    </message>
    <message>
      <source>Update</source>
      <translation>Aktualisieren</translation>
    </message>
    <message>
      <source>Upper limits</source>
      <translation>Obere Grenzen</translation>
    </message>
    <message>
      <source>Upper limits of prediction intervals.</source>
      <translation>Obere Grenzen von Vorhersageintervallen.</translation>
    </message>
    <message>
      <source>Use bad bands</source>
      <translation>Schlechte Kanäle verwenden</translation>
    </message>
    <message>
      <source>Use this Python</source>
      <translation>Dieses Python verwenden</translation>
    </message>
    <message>
      <source>Validation score</source>
      <translation>Validierungswert</translation>
    </message>
    <message>
      <source>Variable</source>
      <translation>Variable</translation>
    </message>
    <message>
      <source>Variable spec</source>
      <translation>Variablenbeschreibung</translation>
    </message>
    <message>
      <source>Variables</source>
      <translation>Variablen</translation>
    </message>
    <message>
      <source>Variables of the ONNX file</source>
      <translation>Variablen der ONNX-Datei</translation>
    </message>
    <message>
      <source>Variants of the proposed network besides, a table for each set: parts (residual shortcuts (R), DenseASPP (D), attention (A), learned weights of the losses (M) and channel pooling (C), added one by one); layers (the network without skip layers, without batch normalisation, without pooling); losses (cost-sensitive cross-entropy, focal loss, focal loss with class weights); balancings (losses of the variables weighed by GradNorm, by their uncertainty, and equally); tasks (a network for the classes and one for the quantities, a network for each variable; each is trained as the one for all is).</source>
      <translation>Dazu Abwandlungen des vorgeschlagenen Netzes, eine Tabelle je Satz: parts (Residualverbindungen (R), DenseASPP (D), Aufmerksamkeit (A), gelernte Gewichte der Verluste (M) und Kanal-Pooling (C), eins nach dem anderen hinzugefügt); layers (das Netz ohne Skip-Verbindungen, ohne Batch-Normalisierung, ohne Pooling); losses (kostensensitive Kreuzentropie, Focal Loss, Focal Loss mit Klassengewichten); balancings (Verluste der Variablen nach GradNorm, nach ihrer Unsicherheit und gleich gewogen); tasks (ein Netz für die Klassen und eines für die Größen, ein Netz je Variable; jedes wird trainiert wie das eine für alle).</translation>
    </message>
    <message>
      <source>Versions: {versions}</source>
      <translation>Versionen: {versions}</translation>
    </message>
    <message>
      <source>Wavelength ranges</source>
      <translation>Wellenlängenbereiche</translation>
    </message>
    <message>
      <source>Weights of the losses</source>
      <translation>Gewichte der Verluste</translation>
    </message>
    <message>
      <source>What a set-up makes</source>
      <translation>Was eine Einrichtung macht</translation>
    </message>
    <message>
      <source>What is compared: multitask (multitask network), unet (U-Net), segnet (SegNet), resunet (Res-U-Net), deeplab (DeepLabV3+), mottus (Mottus 3-D CNN), pham (Pham 3-D CNN), mstnet (MSTNet), gscvit (GSC-ViT), spectraldiff (SpectralDiff), forest (random forest), svm (support vector machine), linear (linear). forest, svm, linear see single pixels and need scikit-learn in the engine's Python. Blank: all of them.</source>
      <translation>Was verglichen wird: multitask (Multitask-Netz), unet (U-Net), segnet (SegNet), resunet (Res-U-Net), deeplab (DeepLabV3+), mottus (3-D-CNN von Mottus), pham (3-D-CNN von Pham), mstnet (MSTNet), gscvit (GSC-ViT), spectraldiff (SpectralDiff), forest (Random Forest), svm (Support Vector Machine), linear (linear). forest, svm und linear sehen einzelne Pixel und brauchen scikit-learn im Python der Engine. Leer: alle.</translation>
    </message>
    <message>
      <source>What is done about classes that are rare among the labels: none (cross-entropy), cost_sensitive (rare classes weigh more), focal (pixels that are hard weigh more), focal_weighted (both). Blank: as the recipe says.</source>
      <translation>Was mit Klassen geschieht, die unter den Labels selten sind: none (Kreuzentropie), cost_sensitive (seltene Klassen wiegen mehr), focal (schwierige Pixel wiegen mehr), focal_weighted (beides). Leer: wie im Rezept.</translation>
    </message>
    <message>
      <source>What the ONNX file is given: stored, the numbers as the file of the training's scene holds them, or reflectance, after its scale and offset. QGIS, and so Deepness, applies the scale of a GeoTIFF, not the reflectance scale factor of an ENVI header.</source>
      <translation>Was die ONNX-Datei bekommt: stored, die Zahlen, wie die Datei der Trainingsszene sie enthält, oder reflectance, nach deren Skalierung und Versatz. QGIS, und damit Deepness, wendet die Skalierung eines GeoTIFF an, nicht den reflectance scale factor eines ENVI-Headers.</translation>
    </message>
    <message>
      <source>What the model file holds: refit, a network that learned from all labels but those of the test part, for as long and with what validation had found with another one before; validated, that other one, which takes less time and learned from neither the validation nor the test part; committee, the networks of all folds, whose maps are averaged.</source>
      <translation>Was die Modelldatei enthält: refit, ein Netz, das von allen Labels außer denen des Testteils gelernt hat, so lange und mit dem, was die Validierung zuvor mit einem anderen gefunden hatte; validated, jenes andere, das weniger Zeit braucht und weder vom Validierungs- noch vom Testteil gelernt hat; committee, die Netze aller Folds, deren Karten gemittelt werden.</translation>
    </message>
    <message>
      <source>Where engines are kept, from then on. Blank: as before, at first this user's folder for data.</source>
      <translation>Wo Engines von da an liegen. Leer: wie bisher, zuerst der Datenordner dieses Benutzers.</translation>
    </message>
    <message>
      <source>Where the network runs. auto takes an NVIDIA card (cuda), else Apple's (mps), else the processor (cpu); the log says which, and why.</source>
      <translation>Wo das Netz läuft. auto nimmt eine NVIDIA-Karte (cuda), sonst die von Apple (mps), sonst den Prozessor (cpu); das Protokoll sagt, welches und warum.</translation>
    </message>
    <message>
      <source>Which variable of the model is judged. Blank: its only one.</source>
      <translation>Welche Variable des Modells beurteilt wird. Leer: seine einzige.</translation>
    </message>
    <message>
      <source>Width</source>
      <translation>Breite</translation>
    </message>
    <message>
      <source>Window</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>Windows per training step; fewer need less memory. Blank: as the recipe says.</source>
      <translation>Fenster je Trainingsschritt; weniger brauchen weniger Speicher. Leer: wie im Rezept.</translation>
    </message>
    <message>
      <source>With 2 or more, the blocks or groups are dealt to so many folds, and networks are trained for each that see nothing of it: every label is tested once, by networks that have not been there. 1: one split into training, validation and test part.</source>
      <translation>Mit 2 oder mehr werden die Blöcke oder Gruppen auf so viele Folds verteilt und für jeden Netze trainiert, die nichts davon sehen: Jedes Label wird einmal getestet, von Netzen, die dort nicht waren. 1: eine Aufteilung in Trainings-, Validierungs- und Testteil.</translation>
    </message>
    <message>
      <source>With a file given, the job is written there and nothing is run. The file says everything about the job and runs elsewhere, such as on a cluster, with python -m hypertask.model COMMAND job.json (the log says how without installing). Paths near the file are written relative to it.</source>
      <translation>Ist eine Datei angegeben, wird der Auftrag dorthin geschrieben und nichts ausgeführt. Die Datei sagt alles über den Auftrag und läuft anderswo, etwa auf einem Cluster, mit python -m hypertask.model BEFEHL job.json (das Protokoll sagt, wie es ohne Installation geht). Pfade in der Nähe der Datei werden relativ zu ihr geschrieben.</translation>
    </message>
    <message>
      <source>Without a network, or with a Python of your own</source>
      <translation>Ohne Netz oder mit einem eigenen Python</translation>
    </message>
    <message>
      <source>Write a model for other programs: as an ONNX file, and what it is as a STAC item.
The ONNX file takes a scene's numbers as they are and gives what Predict maps writes; it is compared with torch in onnxruntime and only written where both say the same. With classes only, or quantities only, the plugin Deepness reads it. The engine needs the packages onnx and onnxruntime for it: Set up engine adds them with the action onnx.
The STAC item is for catalogues; it has the fields of the machine learning model extension.</source>
      <translation>Ein Modell für andere Programme schreiben: als ONNX-Datei, und was es ist, als STAC-Item.
Die ONNX-Datei nimmt die Zahlen einer Szene, wie sie sind, und gibt, was „Karten vorhersagen“ schreibt; sie wird in onnxruntime mit torch verglichen und nur geschrieben, wo beide dasselbe sagen. Nur mit Klassen oder nur mit Größen liest das Plugin Deepness sie. Die Engine braucht dafür die Pakete onnx und onnxruntime: „Engine einrichten“ fügt sie mit der Aktion onnx hinzu.
Das STAC-Item ist für Kataloge; es hat die Felder der Erweiterung für Modelle des maschinellen Lernens.</translation>
    </message>
    <message>
      <source>about {time}</source>
      <translation>etwa {time}</translation>
    </message>
    <message>
      <source>all</source>
      <translation>alle</translation>
    </message>
    <message>
      <source>and {count} more</source>
      <translation>und {count} weitere</translation>
    </message>
    <message>
      <source>as chosen</source>
      <translation>wie gewählt</translation>
    </message>
    <message>
      <source>as chosen, though no NVIDIA card was found</source>
      <translation>wie gewählt, obwohl keine NVIDIA-Karte gefunden wurde</translation>
    </message>
    <message>
      <source>as the epochs take</source>
      <translation>so lange die Epochen dauern</translation>
    </message>
    <message>
      <source>as {wheel} is</source>
      <translation>wie {wheel}</translation>
    </message>
    <message>
      <source>band</source>
      <translation>Kanal</translation>
    </message>
    <message>
      <source>bands</source>
      <translation>Kanälen</translation>
    </message>
    <message>
      <source>calibrating</source>
      <translation>Kalibrieren</translation>
    </message>
    <message>
      <source>categorical: classes. continuous: a quantity. auto: classes where the map holds whole numbers or the reference holds text, else a quantity.</source>
      <translation>categorical: Klassen. continuous: eine Größe. auto: Klassen, wo die Karte ganze Zahlen oder die Referenz Text enthält, sonst eine Größe.</translation>
    </message>
    <message>
      <source>chosen for the model</source>
      <translation>für das Modell gewählt</translation>
    </message>
    <message>
      <source>class weights to the power {power}</source>
      <translation>Klassengewichte hoch {power}</translation>
    </message>
    <message>
      <source>consider merging</source>
      <translation>besser zusammenlegen</translation>
    </message>
    <message>
      <source>cursor</source>
      <translation>Mauszeiger</translation>
    </message>
    <message>
      <source>epoch</source>
      <translation>Epoche</translation>
    </message>
    <message>
      <source>epoch {number} of {of}</source>
      <translation>Epoche {number} von {of}</translation>
    </message>
    <message>
      <source>fair</source>
      <translation>mäßig</translation>
    </message>
    <message>
      <source>finding where maps can be trusted</source>
      <translation>Ermitteln, wo man Karten trauen kann</translation>
    </message>
    <message>
      <source>fits {card}</source>
      <translation>passt zu {card}</translation>
    </message>
    <message>
      <source>for an NVIDIA card</source>
      <translation>für eine NVIDIA-Karte</translation>
    </message>
    <message>
      <source>for the processor</source>
      <translation>für den Prozessor</translation>
    </message>
    <message>
      <source>from the extent of the labels</source>
      <translation>nach der Ausdehnung der Labels</translation>
    </message>
    <message>
      <source>good</source>
      <translation>gut</translation>
    </message>
    <message>
      <source>guessed: </source>
      <translation>vermutet: </translation>
    </message>
    <message>
      <source>learning from single pixels</source>
      <translation>Lernen an einzelnen Pixeln</translation>
    </message>
    <message>
      <source>learning from windows</source>
      <translation>Lernen an Fenstern</translation>
    </message>
    <message>
      <source>mean class accuracy</source>
      <translation>mittlere Klassengenauigkeit</translation>
    </message>
    <message>
      <source>no NVIDIA card</source>
      <translation>keine NVIDIA-Karte</translation>
    </message>
    <message>
      <source>no NVIDIA card was found</source>
      <translation>keine NVIDIA-Karte gefunden</translation>
    </message>
    <message>
      <source>noise-adjusted components (MNF)</source>
      <translation>rauschbereinigten Komponenten (MNF)</translation>
    </message>
    <message>
      <source>none</source>
      <translation>keine</translation>
    </message>
    <message>
      <source>none: all is shown</source>
      <translation>keine: alles wird gezeigt</translation>
    </message>
    <message>
      <source>none: the field holds classes</source>
      <translation>keine: das Feld enthält Klassen</translation>
    </message>
    <message>
      <source>not computed</source>
      <translation>nicht berechnet</translation>
    </message>
    <message>
      <source>not computed.</source>
      <translation>nicht berechnet.</translation>
    </message>
    <message>
      <source>not told apart</source>
      <translation>nicht zu unterscheiden</translation>
    </message>
    <message>
      <source>overall accuracy</source>
      <translation>Gesamtgenauigkeit</translation>
    </message>
    <message>
      <source>poor</source>
      <translation>schlecht</translation>
    </message>
    <message>
      <source>pre-training</source>
      <translation>Vortraining</translation>
    </message>
    <message>
      <source>pre-training without labels</source>
      <translation>Vortraining ohne Labels</translation>
    </message>
    <message>
      <source>principal components (PCA)</source>
      <translation>Hauptkomponenten (PCA)</translation>
    </message>
    <message>
      <source>processor</source>
      <translation>Prozessor</translation>
    </message>
    <message>
      <source>reading scenes and labels</source>
      <translation>Lesen der Szenen und Labels</translation>
    </message>
    <message>
      <source>scaled RMSE</source>
      <translation>skalierter RMSE</translation>
    </message>
    <message>
      <source>scoring the test part</source>
      <translation>Bewerten des Testteils</translation>
    </message>
    <message>
      <source>setup makes an engine, or updates one of another version of HyperTask, and does nothing where this one's is there and works. repair makes it anew in any case. check tries out the one that is there. remove deletes what was set up. onnx adds to the one that was set up what Export model needs for ONNX files.</source>
      <translation>setup macht eine Engine oder aktualisiert die einer anderen Version von HyperTask und tut nichts, wo die dieser Version da ist und arbeitet. repair macht sie in jedem Fall neu. check probiert die vorhandene aus. remove löscht, was eingerichtet wurde. onnx fügt der eingerichteten hinzu, was „Modell exportieren“ für ONNX-Dateien braucht.</translation>
    </message>
    <message>
      <source>single pixels</source>
      <translation>einzelne Pixel</translation>
    </message>
    <message>
      <source>step</source>
      <translation>Schritt</translation>
    </message>
    <message>
      <source>step {number} of {of}</source>
      <translation>Schritt {number} von {of}</translation>
    </message>
    <message>
      <source>the field holds classes</source>
      <translation>das Feld enthält Klassen</translation>
    </message>
    <message>
      <source>there is no build of torch for NVIDIA cards on this system</source>
      <translation>für NVIDIA-Karten gibt es auf diesem System keinen Build von torch</translation>
    </message>
    <message>
      <source>unknown</source>
      <translation>unbekannt</translation>
    </message>
    <message>
      <source>validation score</source>
      <translation>Validierungswert</translation>
    </message>
    <message>
      <source>wavelength [nm]</source>
      <translation>Wellenlänge [nm]</translation>
    </message>
    <message>
      <source>what fits this machine</source>
      <translation>was zu diesem Rechner passt</translation>
    </message>
    <message>
      <source>windows</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>writing the model file</source>
      <translation>Schreiben der Modelldatei</translation>
    </message>
    <message>
      <source>{about} left</source>
      <translation>noch {about}</translation>
    </message>
    <message>
      <source>{card} is too old for these builds of torch, or its driver is: update the driver to {driver} or later to use the card</source>
      <translation>{card} oder ihr Treiber ist für diese Builds von torch zu alt: aktualisieren Sie den Treiber auf {driver} oder neuer, um die Karte zu benutzen</translation>
    </message>
    <message>
      <source>{done} of {all} pairs computed.</source>
      <translation>{done} von {all} Paaren berechnet.</translation>
    </message>
    <message>
      <source>{folder} is removed.</source>
      <translation>{folder} ist entfernt.</translation>
    </message>
    <message>
      <source>{model} is trained.</source>
      <translation>{model} ist trainiert.</translation>
    </message>
    <message>
      <source>{model} is trained. Held out: {accuracy}.</source>
      <translation>{model} ist trainiert. Zurückbehalten: {accuracy}.</translation>
    </message>
    <message>
      <source>{names}: {verdict}. JM {jm:.2f}, TD {td:.2f} (textbook {jm_raw:.2f} and {td_raw:.2f}; chance alone would show a textbook JM of {noise:.2f}); {n_a} and {n_b} pixels.</source>
      <translation>{names}: {verdict}. JM {jm:.2f}, TD {td:.2f} (Lehrbuch {jm_raw:.2f} und {td_raw:.2f}; Zufall allein gäbe einen Lehrbuch-JM von {noise:.2f}); {n_a} und {n_b} Pixel.</translation>
    </message>
    <message>
      <source>{name} is not a raster file; choose the layer of a scene.</source>
      <translation>{name} ist keine Rasterdatei; wählen Sie den Layer einer Szene.</translation>
    </message>
    <message>
      <source>{name}: {pixels} pixels in 1 polygon</source>
      <translation>{name}: {pixels} Pixel in 1 Polygon</translation>
    </message>
    <message>
      <source>{name}: {pixels} pixels in {polygons} polygons</source>
      <translation>{name}: {pixels} Pixel in {polygons} Polygonen</translation>
    </message>
    <message>
      <source>{one} and {other}</source>
      <translation>{one} und {other}</translation>
    </message>
    <message>
      <source>{origin} names {path} as the engine's Python interpreter, but there is no such file; correct it.</source>
      <translation>{origin} nennt {path} als Python-Interpreter der Engine, aber diese Datei gibt es nicht; berichtigen Sie das.</translation>
    </message>
    <message>
      <source>{python} works as the engine.</source>
      <translation>{python} funktioniert als Engine.</translation>
    </message>
    <message>
      <source>{share}; with folds 0</source>
      <translation>{share}; mit Folds 0</translation>
    </message>
    <message>
      <source>{value} (recipe)</source>
      <translation>{value} (Rezept)</translation>
    </message>
  </context>
  <context>
    <name>Sentences</name>
    <message>
      <source> within the area</source>
      <translation> innerhalb des Gebiets</translation>
    </message>
    <message>
      <source>"uv pip install --python {0} {1}"</source>
      <translation>"uv pip install --python {0} {1}"</translation>
    </message>
    <message>
      <source>"{0} -m ensurepip" and then "{1} -m pip install {2}"</source>
      <translation>"{0} -m ensurepip" und dann "{1} -m pip install {2}"</translation>
    </message>
    <message>
      <source>"{0} -m pip install {1}"</source>
      <translation>"{0} -m pip install {1}"</translation>
    </message>
    <message>
      <source>, about {0} left</source>
      <translation>, noch etwa {0}</translation>
    </message>
    <message>
      <source>, and {0} for the test of all</source>
      <translation>, und {0} für den Test aller</translation>
    </message>
    <message>
      <source>, as the mean over four mirror images</source>
      <translation>, als Mittel über vier Spiegelbilder</translation>
    </message>
    <message>
      <source>, with {0} folds, of which one is tested,</source>
      <translation>, bei {0} Folds, von denen einer getestet wird,</translation>
    </message>
    <message>
      <source>1 epoch in 1 minute.</source>
      <translation>1 Epoche in 1 Minute.</translation>
    </message>
    <message>
      <source>1 epoch in {0} minutes.</source>
      <translation>1 Epoche in {0} Minuten.</translation>
    </message>
    <message>
      <source>1 labelled pixel lies</source>
      <translation>1 gelabeltes Pixel liegt</translation>
    </message>
    <message>
      <source>1 minimum noise fraction</source>
      <translation>1 Minimum Noise Fraction</translation>
    </message>
    <message>
      <source>1 pixel from {0} to {1}{2}</source>
      <translation>1 Pixel von {0} bis {1}{2}</translation>
    </message>
    <message>
      <source>1 scene, {0} of 1 band, {1} million pixels.</source>
      <translation>1 Szene, {0} von 1 Kanal, {1} Millionen Pixel.</translation>
    </message>
    <message>
      <source>1 scene, {0} of {1} bands, {2} million pixels.</source>
      <translation>1 Szene, {0} von {1} Kanälen, {2} Millionen Pixel.</translation>
    </message>
    <message>
      <source>; from 1 pixel</source>
      <translation>; aus 1 Pixel</translation>
    </message>
    <message>
      <source>; from {0} pixels</source>
      <translation>; aus {0} Pixeln</translation>
    </message>
    <message>
      <source>; the header marks {0} as bad</source>
      <translation>; der Header nennt {0} schlecht</translation>
    </message>
    <message>
      <source>A Python is named for the action setup, not for {0}.</source>
      <translation>Ein Python wird für die Aktion setup genannt, nicht für {0}.</translation>
    </message>
    <message>
      <source>A batch of 1 window cannot be shared by {0} processes; choose a larger batch size or start fewer.</source>
      <translation>Ein Stapel von 1 Fenster lässt sich nicht auf {0} Prozesse verteilen; wählen Sie größere Stapel oder starten Sie weniger Prozesse.</translation>
    </message>
    <message>
      <source>A batch of {0} windows cannot be shared by {1} processes; choose a larger batch size or start fewer.</source>
      <translation>Ein Stapel von {0} Fenstern lässt sich nicht auf {1} Prozesse verteilen; wählen Sie größere Stapel oder starten Sie weniger Prozesse.</translation>
    </message>
    <message>
      <source>A class has 1 pixel; {0} bands need more than {1}.</source>
      <translation>Eine Klasse hat 1 Pixel; {0} Kanäle brauchen mehr als {1}.</translation>
    </message>
    <message>
      <source>A class has {0} pixels; {1} bands need more than {2}.</source>
      <translation>Eine Klasse hat {0} Pixel; {1} Kanäle brauchen mehr als {2}.</translation>
    </message>
    <message>
      <source>A committee is made of the networks of several folds; set the folds to 2 or more, or choose another final.</source>
      <translation>Ein Komitee besteht aus den Netzen mehrerer Folds; setzen Sie die Folds auf 2 oder mehr, oder wählen Sie ein anderes endgültiges Modell.</translation>
    </message>
    <message>
      <source>A covariance is singular: a band is constant or follows from others; leave it out.</source>
      <translation>Eine Kovarianz ist singulär: Ein Kanal ist konstant oder folgt aus anderen; lassen Sie ihn weg.</translation>
    </message>
    <message>
      <source>A file that was downloaded is damaged or is not the one that HyperTask was made with (its SHA-256 differs), so nothing was installed; try again, and if that stays so, ask your administrator which proxy or mirror changes files.</source>
      <translation>Eine heruntergeladene Datei ist beschädigt oder nicht die, mit der HyperTask gemacht wurde (ihre SHA-256 ist anders), daher wurde nichts installiert; versuchen Sie es noch einmal, und wenn es so bleibt, fragen Sie Ihre Administration, welcher Proxy oder Spiegelserver Dateien ändert.</translation>
    </message>
    <message>
      <source>A frozen encoder must come from a trained model; name one to start from (init_from).</source>
      <translation>Ein eingefrorener Encoder muss aus einem trainierten Modell kommen; nennen Sie eines, von dem auszugehen ist (init_from).</translation>
    </message>
    <message>
      <source>A job is a JSON object with the keys schema, command and settings.</source>
      <translation>Ein Auftrag ist ein JSON-Objekt mit den Schlüsseln schema, command und settings.</translation>
    </message>
    <message>
      <source>A job is running on the engine in {0}; wait until it has ended, then remove it.</source>
      <translation>Auf der Engine in {0} läuft ein Auftrag; warten Sie, bis er zu Ende ist, und entfernen Sie sie dann.</translation>
    </message>
    <message>
      <source>A label source must name either a layer or a raster.</source>
      <translation>Eine Label-Quelle muss entweder einen Layer oder ein Raster nennen.</translation>
    </message>
    <message>
      <source>A lower limit in {0} is above the upper one in {1}; they may be interchanged.</source>
      <translation>Eine untere Grenze in {0} liegt über der oberen in {1}; vielleicht sind sie vertauscht.</translation>
    </message>
    <message>
      <source>A model needs the scene that it is to map; choose the raster.</source>
      <translation>Ein Modell braucht die Szene, die es kartieren soll; wählen Sie das Raster.</translation>
    </message>
    <message>
      <source>A patch of {0} pixels is too small for this network's convolutions.</source>
      <translation>Ein Ausschnitt von {0} Pixeln ist für die Faltungen dieses Netzes zu klein.</translation>
    </message>
    <message>
      <source>A saved job writes its table as CSV, not to {0}; give a file that ends in .csv.</source>
      <translation>Ein gespeicherter Auftrag schreibt seine Tabelle als CSV, nicht nach {0}; geben Sie eine Datei an, die auf .csv endet.</translation>
    </message>
    <message>
      <source>A scene was given without a model that maps it; choose the model file, or leave the scene blank.</source>
      <translation>Eine Szene wurde angegeben, aber kein Modell, das sie kartiert; wählen Sie die Modelldatei, oder lassen Sie die Szene leer.</translation>
    </message>
    <message>
      <source>A split by field needs a field of the label layer that says which features belong together (SPLIT_FIELD), or a band of the kind group in the variable spec; name one or split by blocks.</source>
      <translation>Eine Aufteilung nach Feld braucht ein Feld des Label-Layers, das sagt, welche Objekte zusammengehören (SPLIT_FIELD), oder einen Kanal der Art group in der Variablenbeschreibung; nennen Sie eines davon, oder teilen Sie nach Blöcken auf.</translation>
    </message>
    <message>
      <source>A split by field needs the field that says which features belong together; choose it (SPLIT_FIELD) or split by blocks.</source>
      <translation>Eine Aufteilung nach Feld braucht das Feld, das sagt, welche Objekte zusammengehören; wählen Sie es (SPLIT_FIELD), oder teilen Sie nach Blöcken auf.</translation>
    </message>
    <message>
      <source>A validation share of {0} and a test share of {1}{2} leave {3} of the labels to learn from; choose smaller shares{4}</source>
      <translation>Anteile des Validierungsteils von {0} und des Testteils von {1}{2} lassen einen Anteil von {3} der Labels zum Lernen; wählen Sie kleinere Anteile{4}</translation>
    </message>
    <message>
      <source>A variable spec can say what it is.</source>
      <translation>Eine Variablenbeschreibung kann sagen, was es ist.</translation>
    </message>
    <message>
      <source>All {0} ROI pixels have no data in {1}; draw ROIs where the raster has data.</source>
      <translation>Alle {0} ROI-Pixel haben in {1} keine Daten; zeichnen Sie ROIs, wo das Raster Daten hat.</translation>
    </message>
    <message>
      <source>All {0} ROI pixels lie in ROIs of different classes at once; draw ROIs that do not overlap.</source>
      <translation>Alle {0} ROI-Pixel liegen zugleich in ROIs verschiedener Klassen; zeichnen Sie ROIs, die sich nicht überlappen.</translation>
    </message>
    <message>
      <source>All {0} bands state the wavelength {1}; correct the wavelengths in the file or its header, or take them out.</source>
      <translation>Alle {0} Kanäle geben die Wellenlänge {1} an; berichtigen Sie die Wellenlängen in der Datei oder ihrem Header, oder nehmen Sie sie heraus.</translation>
    </message>
    <message>
      <source>All {0} pixels of the reference lie in points of different values at once; keep one point in each pixel, or choose another field.</source>
      <translation>Alle {0} Pixel der Referenz enthalten Punkte mit verschiedenen Werten zugleich; behalten Sie einen Punkt je Pixel, oder wählen Sie ein anderes Feld.</translation>
    </message>
    <message>
      <source>All {0} pixels of the reference lie in polygons of different values at once; keep one polygon in each place, or choose another field.</source>
      <translation>Alle {0} Pixel der Referenz liegen zugleich in Polygonen mit verschiedenen Werten; behalten Sie ein Polygon je Ort, oder wählen Sie ein anderes Feld.</translation>
    </message>
    <message>
      <source>All {0} steps on single pixels are made first.</source>
      <translation>Alle {0} Schritte an einzelnen Pixeln werden zuvor gemacht.</translation>
    </message>
    <message>
      <source>Among the classes {0}; correct it or leave it out.</source>
      <translation>Bei den Klassen: {0}; berichtigen Sie das, oder lassen Sie es weg.</translation>
    </message>
    <message>
      <source>An ONNX file needs {0}, which the engine's Python {1} lacks; run the algorithm Set up engine with ACTION=onnx or, where it did not make that Python, install with {2}.</source>
      <translation>Eine ONNX-Datei braucht {0}, was dem Python {1} der Engine fehlt; führen Sie den Algorithmus „Engine einrichten“ mit ACTION=onnx aus, oder installieren Sie es, wo dieses Python nicht von ihm stammt, mit {2}.</translation>
    </message>
    <message>
      <source>An ROI is a {0}; ROIs must be polygons or points.</source>
      <translation>Eine ROI hat die Geometrie {0}; ROIs müssen Polygone oder Punkte sein.</translation>
    </message>
    <message>
      <source>An ensemble needs several networks; set the seeds to 2 or more.</source>
      <translation>Ein Ensemble braucht mehrere Netze; setzen Sie die Anzahl der Startwerte auf 2 oder mehr.</translation>
    </message>
    <message>
      <source>Another run is making {0} at this moment; wait for its end or choose another name.</source>
      <translation>Ein anderer Lauf schreibt gerade {0}; warten Sie, bis er zu Ende ist, oder wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
      <source>Another set-up of the engine is at work in {0}; wait until it has ended, or cancel it in the QGIS that it runs in.</source>
      <translation>Eine andere Einrichtung der Engine arbeitet in {0}; warten Sie, bis sie zu Ende ist, oder brechen Sie sie in dem QGIS ab, in dem sie läuft.</translation>
    </message>
    <message>
      <source>Apple GPU (MPS)</source>
      <translation>Apple-GPU (MPS)</translation>
    </message>
    <message>
      <source>Band {0} of {1} states the scale {2} and the offset {3}; a scale must be a number other than 0 and an offset a number.</source>
      <translation>Kanal {0} von {1} gibt die Skalierung {2} und den Versatz {3} an; eine Skalierung muss eine Zahl außer 0 sein und ein Versatz eine Zahl.</translation>
    </message>
    <message>
      <source>Band {0} states the wavelength {1}; correct the wavelengths in the file or its header, or take them out.</source>
      <translation>Kanal {0} gibt die Wellenlänge {1} an; berichtigen Sie die Wellenlängen in der Datei oder ihrem Header, oder nehmen Sie sie heraus.</translation>
    </message>
    <message>
      <source>Bands were chosen for the {0} classes that have more than {1} pixels.</source>
      <translation>Die Kanäle wurden für die {0} Klassen gewählt, die mehr als {1} Pixel haben.</translation>
    </message>
    <message>
      <source>Batches of {0} windows of {1} pixels are more than any memory holds; lower the batch size or the window.</source>
      <translation>Stapel von {0} Fenstern mit {1} Pixeln Seitenlänge sind mehr, als irgendein Speicher fasst; verkleinern Sie die Stapel oder das Fenster.</translation>
    </message>
    <message>
      <source>Beyond the limit of trust, {0}: {1}.</source>
      <translation>Jenseits der Vertrauensgrenze, {0}: {1}.</translation>
    </message>
    <message>
      <source>Beyond the limit of trust: {0} % of the map (median of the scores {1}).</source>
      <translation>Jenseits der Vertrauensgrenze: {0} % der Karte (Median der Vertrauenswerte {1}).</translation>
    </message>
    <message>
      <source>Both 1 epoch and 1 minute were given; give one of them as the budget of a training.</source>
      <translation>Es wurden 1 Epoche und 1 Minute angegeben; geben Sie eines von beiden als Budget eines Trainings an.</translation>
    </message>
    <message>
      <source>Both 1 epoch and {0} minutes were given; give one of them as the budget of a training.</source>
      <translation>Es wurden 1 Epoche und {0} Minuten angegeben; geben Sie eines von beiden als Budget eines Trainings an.</translation>
    </message>
    <message>
      <source>Both a label layer and label rasters were given, which are counted in different units; take one of them at a time.</source>
      <translation>Sowohl ein Label-Layer als auch Label-Raster wurden angegeben, die in verschiedenen Einheiten gezählt werden; nehmen Sie jeweils nur eines davon.</translation>
    </message>
    <message>
      <source>Both a map and a model were given; take one of them.</source>
      <translation>Sowohl eine Karte als auch ein Modell wurden angegeben; nehmen Sie eines davon.</translation>
    </message>
    <message>
      <source>Both a reference raster and a reference layer were given; take one of them.</source>
      <translation>Sowohl ein Referenzraster als auch ein Referenzlayer wurden angegeben; nehmen Sie eines davon.</translation>
    </message>
    <message>
      <source>Both {0} epochs and 1 minute were given; give one of them as the budget of a training.</source>
      <translation>Es wurden {0} Epochen und 1 Minute angegeben; geben Sie eines von beiden als Budget eines Trainings an.</translation>
    </message>
    <message>
      <source>Both {0} epochs and {1} minutes were given; give one of them as the budget of a training.</source>
      <translation>Sowohl {0} Epochen als auch {1} Minuten wurden angegeben; geben Sie eines davon als Umfang eines Trainings an.</translation>
    </message>
    <message>
      <source>CPU, 1 thread</source>
      <translation>CPU, Threads: 1</translation>
    </message>
    <message>
      <source>CPU, {0} threads</source>
      <translation>CPU, Threads: {0}</translation>
    </message>
    <message>
      <source>Calibrating on the validation part.</source>
      <translation>Am Validierungsteil wird kalibriert.</translation>
    </message>
    <message>
      <source>Cancelled; nothing was left half-written.</source>
      <translation>Abgebrochen; nichts blieb halb geschrieben zurück.</translation>
    </message>
    <message>
      <source>Choose a place for the {0}: a saved job may run elsewhere, where the temporary place is not known.</source>
      <translation>Wählen Sie einen Ort ({0}): Ein gespeicherter Auftrag läuft vielleicht anderswo, wo der temporäre Ort nicht bekannt ist.</translation>
    </message>
    <message>
      <source>Choose the field of the reference layer that holds the values.</source>
      <translation>Wählen Sie das Feld des Referenzlayers, das die Werte enthält.</translation>
    </message>
    <message>
      <source>Choose the field of {0} that holds the class.</source>
      <translation>Wählen Sie das Feld von {0}, das die Klasse enthält.</translation>
    </message>
    <message>
      <source>Choosing {0} bands needs two classes with more than {1} pixels; ask for fewer bands or draw more pixels.</source>
      <translation>Um {0} Kanäle zu wählen, sind zwei Klassen mit mehr als {1} Pixeln nötig; verlangen Sie weniger Kanäle, oder zeichnen Sie mehr Pixel.</translation>
    </message>
    <message>
      <source>Class probabilities were given, but the map is continuous; leave them out or choose the kind categorical.</source>
      <translation>Klassenwahrscheinlichkeiten wurden angegeben, aber die Karte ist stetig; lassen Sie sie weg, oder wählen Sie die Art categorical.</translation>
    </message>
    <message>
      <source>Class probabilities, limits and trust belong to a map; a model gives its own, so leave them blank.</source>
      <translation>Klassenwahrscheinlichkeiten, Grenzen und Vertrauen gehören zu einer Karte; ein Modell liefert seine eigenen, lassen Sie sie also leer.</translation>
    </message>
    <message>
      <source>Classes are matched by their codes, although the names differ ({0}).</source>
      <translation>Klassen werden nach ihren Codes zugeordnet, obwohl die Namen verschieden sind ({0}).</translation>
    </message>
    <message>
      <source>Classes are matched by their codes.</source>
      <translation>Klassen werden nach ihren Codes zugeordnet.</translation>
    </message>
    <message>
      <source>Classes are matched by their names, since codes differ ({0}).</source>
      <translation>Klassen werden nach ihren Namen zugeordnet, weil die Codes verschieden sind ({0}).</translation>
    </message>
    <message>
      <source>Classes are matched by their names.</source>
      <translation>Klassen werden nach ihren Namen zugeordnet.</translation>
    </message>
    <message>
      <source>Correct the header.</source>
      <translation>Berichtigen Sie den Header.</translation>
    </message>
    <message>
      <source>Deepness cannot keep {0}; map with HyperTask.</source>
      <translation>Deepness kann {0} nicht behalten; kartieren Sie mit HyperTask.</translation>
    </message>
    <message>
      <source>Deepness keeps quantities as whole numbers from 0 to {0}: its maps of {1} would be wrong with an Output scaling of 1.</source>
      <translation>Deepness behält Größen als ganze Zahlen von 0 bis {0}: Mit einem Output scaling von 1 wären seine Karten von {1} falsch.</translation>
    </message>
    <message>
      <source>Device: {0} because {1}.</source>
      <translation>Gerät: {0}, denn {1}.</translation>
    </message>
    <message>
      <source>Device: {0}.</source>
      <translation>Gerät: {0}.</translation>
    </message>
    <message>
      <source>Downloading Python {0}…</source>
      <translation>Python {0} wird heruntergeladen…</translation>
    </message>
    <message>
      <source>Downloading uv, the program that installs…</source>
      <translation>uv, das Programm zum Installieren, wird heruntergeladen…</translation>
    </message>
    <message>
      <source>Epoch {0} is completed and kept.</source>
      <translation>Epoche {0} wird zu Ende geführt und behalten.</translation>
    </message>
    <message>
      <source>Epoch {0}/{1}: loss {2}; validation score {3} ({4}); {5} left.</source>
      <translation>Epoche {0}/{1}: Verlust {2}; Validierungswert {3} ({4}); noch {5}.</translation>
    </message>
    <message>
      <source>Epoch {0}/{1}: loss {2}; weights {3}; validation score {4} ({5}); {6} left.</source>
      <translation>Epoche {0}/{1}: Verlust {2}; Gewichte {3}; Validierungswert {4} ({5}); noch {6}.</translation>
    </message>
    <message>
      <source>Epoch {0}/{1}: loss {2}; weights {3}; {4} left.</source>
      <translation>Epoche {0}/{1}: Verlust {2}; Gewichte {3}; noch {4}.</translation>
    </message>
    <message>
      <source>Epoch {0}/{1}: loss {2}; {3} left.</source>
      <translation>Epoche {0}/{1}: Verlust {2}; noch {3}.</translation>
    </message>
    <message>
      <source>Every band holds no data in one of the scenes; train on scenes that share bands.</source>
      <translation>Jeder Kanal hat in einer der Szenen keine Daten; trainieren Sie an Szenen, die Kanäle gemeinsam haben.</translation>
    </message>
    <message>
      <source>Every band is constant within the ROIs; check that the raster holds spectra and that the ROIs lie on it.</source>
      <translation>Jeder Kanal ist innerhalb der ROIs konstant; prüfen Sie, ob das Raster Spektren enthält und die ROIs darauf liegen.</translation>
    </message>
    <message>
      <source>Every labelled pixel is no data in its scene; check the scene's nodata value and the place of the labels.</source>
      <translation>Jedes gelabelte Pixel hat in seiner Szene keine Daten; prüfen Sie den Nodata-Wert der Szene und die Lage der Labels.</translation>
    </message>
    <message>
      <source>Every labelled pixel of the training part is no data in its scene; check the scene's nodata value and the place of the labels.</source>
      <translation>Jedes gelabelte Pixel des Trainingsteils hat in seiner Szene keine Daten; prüfen Sie den Nodata-Wert der Szene und die Lage der Labels.</translation>
    </message>
    <message>
      <source>Fields of {0} differ only in upper and lower case; rename one of them.</source>
      <translation>Felder von {0} unterscheiden sich nur in Groß- und Kleinschreibung; benennen Sie eines davon um.</translation>
    </message>
    <message>
      <source>Fold {0} has no place for its {1} part, because every class or value range lies in too few of them; choose fewer folds, or in a split by blocks a smaller block size.</source>
      <translation>Fold {0} hat keinen Platz für einen seiner Teile ({1}), weil jede Klasse oder jeder Wertebereich in zu wenigen davon vorkommt; wählen Sie weniger Folds oder, bei einer Aufteilung nach Blöcken, eine kleinere Blockgröße.</translation>
    </message>
    <message>
      <source>For Deepness name the variables of one kind.</source>
      <translation>Nennen Sie für Deepness die Variablen einer Art.</translation>
    </message>
    <message>
      <source>For each pixel of a map they cost {0} thousand multiplications and {1} exponentials.</source>
      <translation>Für jedes Pixel einer Karte kosten sie {0} Tausend Multiplikationen und {1} Exponentialfunktionen.</translation>
    </message>
    <message>
      <source>Give the file an array 'wavelength' with one number for each band, or choose another array.</source>
      <translation>Geben Sie der Datei ein Array 'wavelength' mit einer Zahl für jeden Kanal, oder wählen Sie ein anderes Array.</translation>
    </message>
    <message>
      <source>Going on after epoch {0} of {1} (seed {2}).</source>
      <translation>Es geht weiter nach Epoche {0} von {1} (Startwert {2}).</translation>
    </message>
    <message>
      <source>Going on after step {0} of {1} of the pre-training (seed {2}).</source>
      <translation>Es geht weiter nach Schritt {0} von {1} des Vortrainings (Startwert {2}).</translation>
    </message>
    <message>
      <source>GradNorm balances by the gradients of a weight that all variables share, and this network has none; choose the balancing uncertainty, equal or fixed.</source>
      <translation>GradNorm wägt nach den Gradienten eines Gewichts ab, das alle Variablen teilen, und dieses Netz hat keines; wählen Sie die Abwägung uncertainty, equal oder fixed.</translation>
    </message>
    <message>
      <source>GradNorm balances by the gradients of the encoder, and the encoder is frozen; choose the balancing uncertainty, equal or fixed.</source>
      <translation>GradNorm wägt nach den Gradienten des Encoders ab, und der Encoder ist eingefroren; wählen Sie die Abwägung uncertainty, equal oder fixed.</translation>
    </message>
    <message>
      <source>Half of the labels of the validation part, by which the epoch is chosen, lie within {0} of a label that was learned from, half of the map's pixels within {1} of a label; nothing was held out for a test</source>
      <translation>Die Hälfte der Labels des Validierungsteils, nach denen die Epoche gewählt wird, liegt höchstens {0} von einem gelernten Label, die Hälfte der Pixel der Karte höchstens {1} von einem Label; für einen Test wurde nichts zurückbehalten</translation>
    </message>
    <message>
      <source>Half of the tested labels lie within {0} of a label that was learned from, half of the map's pixels within {1} of a label</source>
      <translation>Die Hälfte der getesteten Labels liegt höchstens {0} von einem gelernten Label, die Hälfte der Pixel der Karte höchstens {1} von einem Label</translation>
    </message>
    <message>
      <source>Held-out labels of {0} folds, {1}: {2} (RMSE of each: {3}).</source>
      <translation>Zurückbehaltene Labels von {0} Folds, {1}: {2} (RMSE der einzelnen: {3}).</translation>
    </message>
    <message>
      <source>Held-out labels of {0} folds, {1}: {2} (overall accuracy of each: {3}).</source>
      <translation>Zurückbehaltene Labels von {0} Folds, {1}: {2} (Gesamtgenauigkeit der einzelnen: {3}).</translation>
    </message>
    <message>
      <source>HyperTask cannot set an engine up on this machine: {0}; name a Python that has torch 2.1 or later and the other packages, such as one of conda.</source>
      <translation>HyperTask kann auf diesem Rechner keine Engine einrichten: {0}; nennen Sie ein Python mit torch 2.1 oder neuer und den anderen Paketen, etwa eines von conda.</translation>
    </message>
    <message>
      <source>If it is no reflectance, declare it ("data ignore value = {0}" in an ENVI header, else gdal_edit.py -a_nodata {1} FILE).</source>
      <translation>Wenn das keine Reflektanz ist, geben Sie es als Nodata an ("data ignore value = {0}" in einem ENVI-Header, sonst gdal_edit.py -a_nodata {1} FILE).</translation>
    </message>
    <message>
      <source>If it is no reflectance, set these pixels to one number such as -9999 and declare that as nodata, or add a mask (.msk).</source>
      <translation>Wenn das keine Reflektanz ist, setzen Sie diese Pixel auf eine einzige Zahl wie -9999 und geben Sie sie als Nodata an, oder fügen Sie eine Maske hinzu (.msk).</translation>
    </message>
    <message>
      <source>If samples, lines, bands, data type or header offset are wrong in the header, so are all pixels.</source>
      <translation>Wenn samples, lines, bands, data type oder header offset im Header falsch sind, sind es auch alle Pixel.</translation>
    </message>
    <message>
      <source>It often lacks memory then; try a smaller batch, window or tile.</source>
      <translation>Oft fehlt dann Speicher; versuchen Sie es mit kleineren Stapeln, einem kleineren Fenster oder einer kleineren Kachel.</translation>
    </message>
    <message>
      <source>It said nothing.</source>
      <translation>Sie sagte nichts.</translation>
    </message>
    <message>
      <source>Its last lines are these.</source>
      <translation>Ihre letzten Zeilen sind diese.</translation>
    </message>
    <message>
      <source>Its maps cannot be trusted.</source>
      <translation>Den Karten davon ist nicht zu trauen.</translation>
    </message>
    <message>
      <source>Kernel members gain nothing on the validation part, and are left out of the network.</source>
      <translation>Kernel-Mitglieder bringen am Validierungsteil nichts und werden im Netz weggelassen.</translation>
    </message>
    <message>
      <source>Label more places or choose a smaller block size.</source>
      <translation>Labeln Sie mehr Orte, oder wählen Sie eine kleinere Blockgröße.</translation>
    </message>
    <message>
      <source>Left blank beyond a score of {0}: {1} % of the map.</source>
      <translation>Leer gelassen jenseits eines Vertrauenswerts von {0}: {1} % der Karte.</translation>
    </message>
    <message>
      <source>MNF estimates noise from neighbouring pixels, and these pixels come without their places; use PCA.</source>
      <translation>MNF schätzt das Rauschen aus benachbarten Pixeln, und von diesen Pixeln ist die Lage nicht bekannt; nehmen Sie PCA.</translation>
    </message>
    <message>
      <source>MNF needs neighbouring pixels, which were not collected; use PCA.</source>
      <translation>MNF braucht benachbarte Pixel, und die wurden nicht gesammelt; nehmen Sie PCA.</translation>
    </message>
    <message>
      <source>Map with HyperTask.</source>
      <translation>Kartieren Sie mit HyperTask.</translation>
    </message>
    <message>
      <source>Mapped {0} million pixels in {1} s.</source>
      <translation>{0} Millionen Pixel in {1} s kartiert.</translation>
    </message>
    <message>
      <source>Mapping in {0}.</source>
      <translation>Kartiert wird in {0}.</translation>
    </message>
    <message>
      <source>Mirror images of each tile change the validation score from {0} to {1}: maps are made with them.</source>
      <translation>Spiegelbilder jeder Kachel ändern den Validierungswert von {0} auf {1}: Karten werden mit ihnen gemacht.</translation>
    </message>
    <message>
      <source>Mirror images of each tile change the validation score from {0} to {1}: maps are made without them.</source>
      <translation>Spiegelbilder jeder Kachel ändern den Validierungswert von {0} auf {1}: Karten werden ohne sie gemacht.</translation>
    </message>
    <message>
      <source>Model file: {0}</source>
      <translation>Modelldatei: {0}</translation>
    </message>
    <message>
      <source>Most of {0} is unlike all that the model learned from (the median of the scores of trust is {1}, the limit 1): another sensor, correction or scale?</source>
      <translation>Das meiste von {0} ist anders als alles, was das Modell gelernt hat (der Median der Vertrauenswerte ist {1}, die Grenze 1): ein anderer Sensor, eine andere Korrektur oder Skalierung?</translation>
    </message>
    <message>
      <source>Name at least one variable to learn (only), or leave it out.</source>
      <translation>Nennen Sie mindestens eine Variable, die zu lernen ist (only), oder lassen Sie es weg.</translation>
    </message>
    <message>
      <source>Neither an ONNX file nor a STAC item was asked for; name one of them.</source>
      <translation>Weder eine ONNX-Datei noch ein STAC-Item wurde verlangt; nennen Sie eines davon.</translation>
    </message>
    <message>
      <source>Network: {0}, preset {1}, {2} million parameters; recipe {3}, 1 epoch, windows of {4} pixels.</source>
      <translation>Netz: {0:t}, Netzgröße {1}, {2} Millionen Parameter; Rezept {3}, 1 Epoche, Fenster von {4} Pixeln.</translation>
    </message>
    <message>
      <source>Network: {0}, preset {1}, {2} million parameters; recipe {3}, {4} epochs, windows of {5} pixels.</source>
      <translation>Netz: {0:t}, Netzgröße {1}, {2} Millionen Parameter; Rezept {3}, {4} Epochen, Fenster von {5} Pixeln.</translation>
    </message>
    <message>
      <source>No Python 3.10 to 3.14 that an engine can be made with was found, and none could be downloaded; install one (on Debian and Ubuntu: sudo apt install python3-venv) and try again.</source>
      <translation>Es wurde kein Python 3.10 bis 3.14 gefunden, mit dem sich eine Engine machen lässt, und keines ließ sich herunterladen; installieren Sie eines (unter Debian und Ubuntu: sudo apt install python3-venv) und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
      <source>No Python {0} that an engine can be made with was found, and uv, which would download one, cannot be had here; install Python {1} (on Debian and Ubuntu: sudo apt install python3-venv) and try again.</source>
      <translation>Es wurde kein Python {0} gefunden, mit dem sich eine Engine machen lässt, und uv, das eines herunterladen würde, ist hier nicht zu bekommen; installieren Sie Python {1} (unter Debian und Ubuntu: sudo apt install python3-venv) und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
      <source>No ROI has a class and a geometry; draw polygons and fill in their class field.</source>
      <translation>Keine ROI hat eine Klasse und eine Geometrie; zeichnen Sie Polygone und füllen Sie ihr Klassenfeld aus.</translation>
    </message>
    <message>
      <source>No ROI pixel has data in every band: {0} lack data in nearly all of them; leave these bands out.</source>
      <translation>Kein ROI-Pixel hat in jedem Kanal Daten: In fast allen fehlen Daten in {0}; lassen Sie diese Kanäle weg.</translation>
    </message>
    <message>
      <source>No band is left after the bad bands and the wavelength ranges were taken out; widen the ranges or use the bad bands too.</source>
      <translation>Kein Kanal ist übrig, nachdem die schlechten Kanäle und die Wellenlängenbereiche berücksichtigt sind; erweitern Sie die Bereiche, oder verwenden Sie auch die schlechten Kanäle.</translation>
    </message>
    <message>
      <source>No better validation score in 1 validation: training ends early.</source>
      <translation>Kein besserer Validierungswert in 1 Validierung: Das Training endet vorzeitig.</translation>
    </message>
    <message>
      <source>No better validation score in {0} validations: training ends early.</source>
      <translation>Kein besserer Validierungswert in {0} Validierungen: Das Training endet vorzeitig.</translation>
    </message>
    <message>
      <source>No class of the reference ({0}) is a class of the map ({1}); choose the field or band with the same classes or codes.</source>
      <translation>Keine Klasse der Referenz ({0}) ist eine Klasse der Karte ({1}); wählen Sie das Feld oder den Kanal mit denselben Klassen oder Codes.</translation>
    </message>
    <message>
      <source>No data file was found beside the ENVI header {0}; looked for {1} without an ending, with {2} or with another that is no side-car's, in capitals or not.</source>
      <translation>Neben dem ENVI-Header {0} wurde keine Datendatei gefunden; gesucht wurde {1} ohne Endung, mit {2} oder mit einer anderen, die nicht die einer Begleitdatei ist, groß- oder kleingeschrieben.</translation>
    </message>
    <message>
      <source>No epoch was scored yet: epoch {0} is completed and kept.</source>
      <translation>Noch wurde keine Epoche bewertet: Epoche {0} wird zu Ende geführt und behalten.</translation>
    </message>
    <message>
      <source>No feature of the {0} {1} lies on the map: {2}; check the layer's coordinate reference system.</source>
      <translation>Kein Objekt von {1} ({0}) liegt auf der Karte: {2}; prüfen Sie das Koordinatenbezugssystem des Layers.</translation>
    </message>
    <message>
      <source>No feature of {0} is selected; select some, or use all features.</source>
      <translation>Kein Objekt von {0} ist ausgewählt; wählen Sie welche aus, oder verwenden Sie alle Objekte.</translation>
    </message>
    <message>
      <source>No feature of {0} meets the condition {1}; its fields are {2}.</source>
      <translation>Kein Objekt von {0} erfüllt die Bedingung {1}; die Felder sind {2}.</translation>
    </message>
    <message>
      <source>No field of {0} was chosen; choose at least one categorical or continuous field.</source>
      <translation>Kein Feld von {0} wurde gewählt; wählen Sie mindestens ein kategoriales oder stetiges Feld.</translation>
    </message>
    <message>
      <source>No field was chosen; choose at least one.</source>
      <translation>Kein Feld wurde gewählt; wählen Sie mindestens eines.</translation>
    </message>
    <message>
      <source>No interval for any pair: intervals need at least {0} resamples, not {1}; ask for 100 or more.</source>
      <translation>Für kein Paar ein Intervall: Intervalle brauchen mindestens {0} Ziehungen, nicht {1}; verlangen Sie 100 oder mehr.</translation>
    </message>
    <message>
      <source>No interval for {0} of 1 pair: both classes need at least {1} polygons, and enough pixels that resampled ones still outnumber the bands.</source>
      <translation>Für {0} von 1 Paar kein Intervall: Beide Klassen brauchen mindestens {1} Polygone und so viele Pixel, dass auch gezogene noch mehr sind als die Kanäle.</translation>
    </message>
    <message>
      <source>No interval for {0} of {1} pairs: both classes need at least {2} polygons, and enough pixels that resampled ones still outnumber the bands.</source>
      <translation>Kein Intervall für {0} von {1} Paaren: Beide Klassen brauchen mindestens {2} Polygone und so viele Pixel, dass auch die gezogenen noch zahlreicher sind als die Kanäle.</translation>
    </message>
    <message>
      <source>No label was found; check the fields, the codes and nodata.</source>
      <translation>Kein Label wurde gefunden; prüfen Sie die Felder, die Codes und Nodata.</translation>
    </message>
    <message>
      <source>No labels were given; choose a label layer with its fields, or label rasters.</source>
      <translation>Es wurden keine Labels angegeben; wählen Sie einen Label-Layer mit seinen Feldern, oder Label-Raster.</translation>
    </message>
    <message>
      <source>No labels were given; name a layer with its fields or a raster.</source>
      <translation>Es wurden keine Labels angegeben; nennen Sie einen Layer mit seinen Feldern oder ein Raster.</translation>
    </message>
    <message>
      <source>No map was given; choose one, or a model and the scene that it is to map.</source>
      <translation>Es wurde keine Karte angegeben; wählen Sie eine, oder ein Modell und die Szene, die es kartieren soll.</translation>
    </message>
    <message>
      <source>No model file was given; choose one that Train model wrote.</source>
      <translation>Es wurde keine Modelldatei angegeben; wählen Sie eine, die „Modell trainieren“ geschrieben hat.</translation>
    </message>
    <message>
      <source>No pair of classes could be computed.</source>
      <translation>Kein Klassenpaar ließ sich berechnen.</translation>
    </message>
    <message>
      <source>No pixel of the scenes has a label: all values are missing or no data; check the fields and the nodata values of the labels.</source>
      <translation>Kein Pixel der Szenen hat ein Label: Alle Werte fehlen oder sind Nodata; prüfen Sie die Felder und die Nodata-Werte der Labels.</translation>
    </message>
    <message>
      <source>No raster was given; choose the scenes to map.</source>
      <translation>Es wurde kein Raster angegeben; wählen Sie die zu kartierenden Szenen.</translation>
    </message>
    <message>
      <source>No reference was given; choose a reference raster, or a reference layer with its field.</source>
      <translation>Es wurde keine Referenz angegeben; wählen Sie ein Referenzraster oder einen Referenzlayer mit seinem Feld.</translation>
    </message>
    <message>
      <source>No scene was given; name at least one raster.</source>
      <translation>Es wurde keine Szene angegeben; nennen Sie mindestens ein Raster.</translation>
    </message>
    <message>
      <source>No spread is mapped for {0}: the model holds one network, and the spread is that among the networks of an ensemble.</source>
      <translation>Für {0} wird keine Streuung kartiert: Das Modell enthält ein einziges Netz, und die Streuung ist die zwischen den Netzen eines Ensembles.</translation>
    </message>
    <message>
      <source>No stand holds a pixel with both map and reference.</source>
      <translation>Kein Bestand enthält ein Pixel mit Karte und Referenz zugleich.</translation>
    </message>
    <message>
      <source>None of the bands chosen lies in the wavelength ranges; widen them.</source>
      <translation>Keiner der gewählten Kanäle liegt in den Wellenlängenbereichen; erweitern Sie sie.</translation>
    </message>
    <message>
      <source>None of the {0} ROI polygons covers the centre of a pixel of {1}; draw larger ROIs.</source>
      <translation>Keines der {0} ROI-Polygone bedeckt die Mitte eines Pixels von {1}; zeichnen Sie größere ROIs.</translation>
    </message>
    <message>
      <source>None of the {0} ROIs lies on {1}: {2}; check the layer's coordinate reference system.</source>
      <translation>Keine der {0} ROIs liegt auf {1}: {2}; prüfen Sie das Koordinatenbezugssystem des Layers.</translation>
    </message>
    <message>
      <source>None of the {0} pixels looked at, spread over {1}, holds data; check its nodata value and whether the file is complete.</source>
      <translation>Keines der {0} angesehenen Pixel, verteilt über {1}, enthält Daten; prüfen Sie den Nodata-Wert und ob die Datei vollständig ist.</translation>
    </message>
    <message>
      <source>Not computed: {0}.</source>
      <translation>Nicht berechnet: {0}.</translation>
    </message>
    <message>
      <source>Not every process finds the state {0}; the folder of the model file must be on a disk that all machines share.</source>
      <translation>Nicht jeder Prozess findet den Zwischenstand {0}; der Ordner der Modelldatei muss auf einer Platte liegen, die alle Rechner teilen.</translation>
    </message>
    <message>
      <source>Nothing leads from the coordinate reference system {0} to {1}; give both files the one that they really have.</source>
      <translation>Vom Koordinatenbezugssystem {0} führt nichts zu {1}; geben Sie beiden Dateien das, das sie wirklich haben.</translation>
    </message>
    <message>
      <source>Nothing links the label sources of {0}: they may lie in one place, so what is labelled is a share of the sources of each, and how they relate is not known.</source>
      <translation>Nichts verbindet die Label-Quellen von {0}: Sie können am selben Ort liegen; was gelabelt ist, ist daher ein Anteil der jeweils eigenen Quellen, und wie sie zusammenhängen, ist nicht bekannt.</translation>
    </message>
    <message>
      <source>Nothing of the model file {0} fits this network; choose the preset {1}.</source>
      <translation>Nichts aus der Modelldatei {0} passt zu diesem Netz; wählen Sie die Netzgröße {1}.</translation>
    </message>
    <message>
      <source>Nothing to resume: there is no state in {0} beside the model file; the training starts from the beginning.</source>
      <translation>Nichts fortzusetzen: In {0} neben der Modelldatei liegt kein Zwischenstand; das Training beginnt von vorn.</translation>
    </message>
    <message>
      <source>Of {0} pixels of {1} the network makes no numbers, so far are their spectra from those that it was trained on; they are no data in the maps.</source>
      <translation>Für {0} Pixel von {1} liefert das Netz keine Zahlen, so weit sind ihre Spektren von denen entfernt, an denen es trainiert wurde; in den Karten haben sie keine Daten.</translation>
    </message>
    <message>
      <source>One epoch does not fit into 1 minute; it is trained for one of 1 window in place of {0}.</source>
      <translation>Eine Epoche passt nicht in 1 Minute; trainiert wird eine mit 1 Fenster statt mit {0}.</translation>
    </message>
    <message>
      <source>One epoch does not fit into 1 minute; it is trained for one of {0} windows in place of {1}.</source>
      <translation>Eine Epoche passt nicht in 1 Minute; trainiert wird eine mit {0} Fenstern statt mit {1}.</translation>
    </message>
    <message>
      <source>One epoch does not fit into {0} minutes; it is trained for one of 1 window in place of {1}.</source>
      <translation>Eine Epoche passt nicht in {0} Minuten; trainiert wird eine mit 1 Fenster statt mit {1}.</translation>
    </message>
    <message>
      <source>One epoch does not fit into {0} minutes; it is trained for one of {1} windows in place of {2}.</source>
      <translation>Eine Epoche passt nicht in {0} Minuten; trainiert wird eine mit {1} Fenstern statt mit {2}.</translation>
    </message>
    <message>
      <source>Only the class {0} has pixels; separability needs ROIs of at least two classes.</source>
      <translation>Nur die Klasse {0} hat Pixel; die Trennbarkeit braucht ROIs von mindestens zwei Klassen.</translation>
    </message>
    <message>
      <source>Output scaling with which Deepness keeps most of a quantity, whose map is to be divided by it afterwards: {0}.</source>
      <translation>Output scaling, mit dem Deepness am meisten von einer Größe behält; danach ist deren Karte dadurch zu teilen: {0}.</translation>
    </message>
    <message>
      <source>Pixels that several rasters label: {0}, of these {1} differently; the first of the rasters counts, as in training.</source>
      <translation>Pixel, denen mehrere Raster ein Label geben: {0}, davon {1} verschiedene; es zählt das erste der Raster, wie beim Training.</translation>
    </message>
    <message>
      <source>Points of {0} count once each, also those in one place, where training takes those of the first layer.</source>
      <translation>Punkte von {0} zählen je einmal, auch die an einem Ort, wo das Training die des ersten Layers nimmt.</translation>
    </message>
    <message>
      <source>Polygons of several layers label {0} of the area, {1} differently; the first of the layers counts, as in training.</source>
      <translation>Polygone mehrerer Layer geben {0} der Fläche ein Label, {1} verschiedene; es zählt der erste der Layer, wie beim Training.</translation>
    </message>
    <message>
      <source>Pre-trained in {0} s: the error fell from {1} to {2}.</source>
      <translation>Vortrainiert in {0} s: Der Fehler sank von {1} auf {2}.</translation>
    </message>
    <message>
      <source>Pre-training without labels: 1 step of 1 window of {0} pixels of the training part and free ones (the setting pretraining_steps changes their number).</source>
      <translation>Vortraining ohne Labels: 1 Schritt mit 1 Fenster von {0} Pixeln, mit Pixeln des Trainingsteils und freien (die Einstellung pretraining_steps ändert die Zahl der Schritte).</translation>
    </message>
    <message>
      <source>Pre-training without labels: 1 step of {0} windows of {1} pixels of the training part and free ones (the setting pretraining_steps changes their number).</source>
      <translation>Vortraining ohne Labels: 1 Schritt mit {0} Fenstern von {1} Pixeln, mit Pixeln des Trainingsteils und freien (die Einstellung pretraining_steps ändert die Zahl der Schritte).</translation>
    </message>
    <message>
      <source>Pre-training without labels: {0} steps of 1 window of {1} pixels of the training part and free ones (the setting pretraining_steps changes their number).</source>
      <translation>Vortraining ohne Labels: {0} Schritte mit je 1 Fenster von {1} Pixeln, mit Pixeln des Trainingsteils und freien (die Einstellung pretraining_steps ändert die Zahl der Schritte).</translation>
    </message>
    <message>
      <source>Pre-training without labels: {0} steps of {1} windows of {2} pixels of the training part and free ones (the setting pretraining_steps changes their number).</source>
      <translation>Vortraining ohne Labels: {0} Schritte mit je {1} Fenstern von {2} Pixeln, mit Pixeln des Trainingsteils und freien (die Einstellung pretraining_steps ändert die Zahl der Schritte).</translation>
    </message>
    <message>
      <source>Pre-training, step {0} of {1}: error {2}.</source>
      <translation>Vortraining, Schritt {0} von {1}: Fehler {2}.</translation>
    </message>
    <message>
      <source>Prediction intervals need both rasters; the {0} one is missing.</source>
      <translation>Vorhersageintervalle brauchen beide Raster; es fehlt eines: {0}.</translation>
    </message>
    <message>
      <source>Prediction intervals were asked for and no continuous variable is mapped; leave the intervals blank.</source>
      <translation>Vorhersageintervalle wurden verlangt, und keine stetige Variable wird kartiert; lassen Sie die Intervalle leer.</translation>
    </message>
    <message>
      <source>Prediction intervals were given, but the map is categorical; leave them out or choose the kind continuous.</source>
      <translation>Vorhersageintervalle wurden angegeben, aber die Karte ist kategorial; lassen Sie sie weg, oder wählen Sie die Art continuous.</translation>
    </message>
    <message>
      <source>Process {0} failed; what it said is in its log.</source>
      <translation>Prozess {0} ist gescheitert; was er gesagt hat, steht in seinem Protokoll.</translation>
    </message>
    <message>
      <source>QGIS shows another side of {0} than its bands.</source>
      <translation>QGIS zeigt von {0} eine andere Seite als die der Kanäle.</translation>
    </message>
    <message>
      <source>QGIS shows its lines from the last to the first: shapes drawn there do not fit.</source>
      <translation>QGIS zeigt die Zeilen von der letzten zur ersten: Dort gezeichnete Formen passen nicht.</translation>
    </message>
    <message>
      <source>Quantiles coincide: 1 class instead of {0}.</source>
      <translation>Quantile fallen zusammen: 1 Klasse statt {0}.</translation>
    </message>
    <message>
      <source>Quantiles coincide: {0} classes instead of {1}.</source>
      <translation>Quantile fallen zusammen: {0} Klassen statt {1}.</translation>
    </message>
    <message>
      <source>Run it with: python "{0}" {1} "{2}", or where HyperTask is installed with: python -m hypertask.model {3} {4}</source>
      <translation>Führen Sie ihn aus mit: python "{0}" {1} "{2}", oder, wo HyperTask installiert ist, mit: python -m hypertask.model {3} {4}</translation>
    </message>
    <message>
      <source>Scene {0} of {1}: {2}</source>
      <translation>Szene {0} von {1}: {2}</translation>
    </message>
    <message>
      <source>Scoring the test part.</source>
      <translation>Der Testteil wird bewertet.</translation>
    </message>
    <message>
      <source>Share of a linear model in the spectral path: {0}.</source>
      <translation>Anteil eines linearen Modells am spektralen Pfad: {0}.</translation>
    </message>
    <message>
      <source>Share of kernel members, with {0} landmarks: {1}.</source>
      <translation>Anteil der Kernel-Mitglieder, mit {0} Landmarken: {1}.</translation>
    </message>
    <message>
      <source>Shifting the reference by ({0}, {1}) pixels (columns, lines) would {2}; check that map and reference lie in the same place.</source>
      <translation>Eine Verschiebung der Referenz um ({0}, {1}) Pixel (Spalten, Zeilen) hätte diese Wirkung: {2}; prüfen Sie, ob Karte und Referenz am selben Ort liegen.</translation>
    </message>
    <message>
      <source>Single pixels, step {0} of {1}: loss {2}; validation score {3}; {4} left.</source>
      <translation>Einzelne Pixel, Schritt {0} von {1}: Verlust {2}; Validierungswert {3}; noch {4}.</translation>
    </message>
    <message>
      <source>Single pixels, step {0} of {1}: loss {2}; {3} left.</source>
      <translation>Einzelne Pixel, Schritt {0} von {1}: Verlust {2}; noch {3}.</translation>
    </message>
    <message>
      <source>Some polygons cross themselves, so that their overlaps with other layers cannot be told and count twice; repair the layers, in QGIS with Fix geometries.</source>
      <translation>Manche Polygone schneiden sich selbst, sodass ihre Überlappungen mit anderen Layern nicht zu ermitteln sind und doppelt zählen; reparieren Sie die Layer, in QGIS mit „Geometrien reparieren“.</translation>
    </message>
    <message>
      <source>Spectral path on single pixels: validation score {0} after {1} of 1 step.</source>
      <translation>Spektraler Pfad an einzelnen Pixeln: Validierungswert {0} nach {1} von 1 Schritt.</translation>
    </message>
    <message>
      <source>Spectral path on single pixels: validation score {0} after {1} of {2} steps.</source>
      <translation>Spektraler Pfad an einzelnen Pixeln: Validierungswert {0} nach {1} von {2} Schritten.</translation>
    </message>
    <message>
      <source>Spectral path on single pixels: {0} of 1 step, as validation has found before.</source>
      <translation>Spektraler Pfad an einzelnen Pixeln: {0} von 1 Schritt, wie die Validierung zuvor ergeben hat.</translation>
    </message>
    <message>
      <source>Spectral path on single pixels: {0} of {1} steps, as validation has found before.</source>
      <translation>Spektraler Pfad an einzelnen Pixeln: {0} von {1} Schritten, wie die Validierung zuvor ergeben hat.</translation>
    </message>
    <message>
      <source>Split into {0}: {1} (digest {2}).</source>
      <translation>Aufgeteilt in {0}: {1:t} (digest {2}).</translation>
    </message>
    <message>
      <source>Split into {0}: {1} folds of {2}{3} (digest {4}).</source>
      <translation>Aufgeteilt in {0}: {1} Folds von {2}{3} (digest {4}).</translation>
    </message>
    <message>
      <source>Started from {0}: {1}.</source>
      <translation>Ausgegangen von {0}: {1}.</translation>
    </message>
    <message>
      <source>State the pixel size in Deepness: the file does not know it.</source>
      <translation>Geben Sie die Pixelgröße in Deepness an: Die Datei kennt sie nicht.</translation>
    </message>
    <message>
      <source>State the scale in the file (reflectance scale factor in an ENVI header, else gdal_edit.py -scale).</source>
      <translation>Geben Sie die Skalierung in der Datei an (reflectance scale factor in einem ENVI-Header, sonst gdal_edit.py -scale).</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Wird angehalten…</translation>
    </message>
    <message>
      <source>TRUST: the model does not know where its maps can be trusted; nothing was written.</source>
      <translation>TRUST: Das Modell weiß nicht, wo man seinen Karten trauen kann; nichts wurde geschrieben.</translation>
    </message>
    <message>
      <source>Task weights were given; they need the balancing fixed.</source>
      <translation>Gewichte der Aufgaben wurden angegeben; sie brauchen die Abwägung fixed.</translation>
    </message>
    <message>
      <source>Test part, {0}: {1}.</source>
      <translation>Testteil, {0}: {1}.</translation>
    </message>
    <message>
      <source>Test part: {0}.</source>
      <translation>Testteil: {0}.</translation>
    </message>
    <message>
      <source>The ENVI header {0} may belong to {1}; choose the data file itself.</source>
      <translation>Der ENVI-Header {0} kann zu {1} gehören; wählen Sie die Datendatei selbst.</translation>
    </message>
    <message>
      <source>The NVIDIA card or its driver is too old for this build of torch; update the driver, or set the engine up for the processor.</source>
      <translation>Die NVIDIA-Karte oder ihr Treiber ist für diesen Build von torch zu alt; aktualisieren Sie den Treiber, oder richten Sie die Engine für den Prozessor ein.</translation>
    </message>
    <message>
      <source>The ONNX file would not map {0} as HyperTask does: in onnxruntime it {1} (at most {2} of its range is allowed); it was not written.</source>
      <translation>Die ONNX-Datei würde {0} anders kartieren als HyperTask, in onnxruntime nämlich so: {1} (erlaubt ist höchstens {2} des Wertebereichs); sie wurde nicht geschrieben.</translation>
    </message>
    <message>
      <source>The ROI layer cannot be read; choose another one.</source>
      <translation>Der ROI-Layer ist nicht lesbar; wählen Sie einen anderen.</translation>
    </message>
    <message>
      <source>The ROI layer {0} holds no polygons; choose a polygon layer.</source>
      <translation>Der ROI-Layer {0} enthält keine Polygone; wählen Sie einen Polygonlayer.</translation>
    </message>
    <message>
      <source>The ROIs have</source>
      <translation>Die ROIs haben</translation>
    </message>
    <message>
      <source>The ROIs hold 1 pair of neighbouring pixels and MNF in {0} bands needs more than {1}; draw larger ROIs, use fewer bands or PCA.</source>
      <translation>Die ROIs enthalten 1 Paar benachbarter Pixel, und MNF in {0} Kanälen braucht mehr als {1}; zeichnen Sie größere ROIs, oder nehmen Sie weniger Kanäle oder PCA.</translation>
    </message>
    <message>
      <source>The ROIs hold no pixel with data; check that they lie on the raster and cover the centre of at least one pixel.</source>
      <translation>Die ROIs enthalten kein Pixel mit Daten; prüfen Sie, ob sie auf dem Raster liegen und die Mitte mindestens eines Pixels bedecken.</translation>
    </message>
    <message>
      <source>The ROIs hold {0} pairs of neighbouring pixels and MNF in {1} bands needs more than {2}; draw larger ROIs, use fewer bands or PCA.</source>
      <translation>Die ROIs enthalten {0} Paare benachbarter Pixel, und MNF in {1} Kanälen braucht mehr als {2}; zeichnen Sie größere ROIs, oder nehmen Sie weniger Kanäle oder PCA.</translation>
    </message>
    <message>
      <source>The band descriptions in {0}</source>
      <translation>Die Kanalbeschreibungen in {0}</translation>
    </message>
    <message>
      <source>The bands of the probabilities are taken in the order of class codes.</source>
      <translation>Die Kanäle der Wahrscheinlichkeiten werden in der Reihenfolge der Klassencodes genommen.</translation>
    </message>
    <message>
      <source>The certificate of the package index is not trusted here, as behind a firewall that looks into encrypted traffic; have your administrator add the firewall's certificate to the system's, or name its file in the environment variable SSL_CERT_FILE.</source>
      <translation>Dem Zertifikat des Paketverzeichnisses wird hier nicht vertraut, wie hinter einer Firewall, die in verschlüsselten Verkehr hineinsieht; lassen Sie das Zertifikat der Firewall von Ihrer Administration zu denen des Systems hinzufügen, oder nennen Sie seine Datei in der Umgebungsvariablen SSL_CERT_FILE.</translation>
    </message>
    <message>
      <source>The class raster has {0} x {1} pixels and {2} {3} x {4}; without a georeference they must have the same size.</source>
      <translation>Das Klassenraster hat {0} x {1} Pixel und {2} {3} x {4}; ohne Georeferenzierung müssen sie gleich groß sein.</translation>
    </message>
    <message>
      <source>The class {0} of {1} has the code {2} in one label source and {3} in {4}; give both the same codes, or one of the variables another name.</source>
      <translation>Die Klasse {0} von {1} hat in einer Label-Quelle den Code {2} und in {4} den Code {3}; geben Sie beiden dieselben Codes oder einer der Variablen einen anderen Namen.</translation>
    </message>
    <message>
      <source>The classes given for {0} cannot be understood ({1}); each is an object with a "code", and with a "name" and a "color" such as "#009e73" where wanted.</source>
      <translation>Die für {0} angegebenen Klassen sind nicht zu verstehen ({1}); jede ist ein Objekt mit einem "code" und, wo gewünscht, mit einem "name" und einer "color" wie "#009e73".</translation>
    </message>
    <message>
      <source>The code {0} of {1} stands for {2} in one label source and for {3} in {4}; give both the same codes, or one of the variables another name.</source>
      <translation>Der Code {0} von {1} steht in einer Label-Quelle für {2} und in {4} für {3}; geben Sie beiden dieselben Codes oder einer der Variablen einen anderen Namen.</translation>
    </message>
    <message>
      <source>The command {0} is the work of one process; start it without torchrun.</source>
      <translation>Der Befehl {0} ist Arbeit für einen Prozess; starten Sie ihn ohne torchrun.</translation>
    </message>
    <message>
      <source>The committee would have {0} networks, and a model file holds at most {1}; choose fewer folds or seeds.</source>
      <translation>Das Komitee hätte {0} Netze, und eine Modelldatei enthält höchstens {1}; wählen Sie weniger Folds oder Startwerte.</translation>
    </message>
    <message>
      <source>The condition {0} on {1} cannot be understood; write it like part = 'test', with the fields {2}.</source>
      <translation>Die Bedingung {0} für {1} ist nicht zu verstehen; schreiben Sie sie wie part = 'test', mit den Feldern {2}.</translation>
    </message>
    <message>
      <source>The continuous field holds {0}; it cannot be cut into classes.</source>
      <translation>Das stetige Feld enthält {0}; es lässt sich nicht in Klassen schneiden.</translation>
    </message>
    <message>
      <source>The coordinate reference system of {0} cannot be understood; save the layer in another one.</source>
      <translation>Das Koordinatenbezugssystem von {0} ist nicht zu verstehen; speichern Sie den Layer in einem anderen.</translation>
    </message>
    <message>
      <source>The coordinate reference system {0} is not known; give one as EPSG:32635 or as WKT.</source>
      <translation>Das Koordinatenbezugssystem {0} ist nicht bekannt; geben Sie eines an, als EPSG:32635 oder als WKT.</translation>
    </message>
    <message>
      <source>The coverage is {0}; it must lie between 0 and 1 (0.9 means 90 %).</source>
      <translation>Der Anteil coverage ist {0}; er muss zwischen 0 und 1 liegen (0,9 heißt 90 %).</translation>
    </message>
    <message>
      <source>The criterion is {0}; it must be mean or min.</source>
      <translation>Das Kriterium ist {0}; es muss mean oder min sein.</translation>
    </message>
    <message>
      <source>The device cuda was asked for, but {0}; choose auto or cpu.</source>
      <translation>Verlangt war das Gerät cuda, aber {0}; wählen Sie auto oder cpu.</translation>
    </message>
    <message>
      <source>The device has too little memory for a batch of 1 window; choose a smaller batch size, window or preset, or the device cpu.</source>
      <translation>Das Gerät hat zu wenig Speicher für einen Stapel von 1 Fenster; wählen Sie einen kleineren Stapel, ein kleineres Fenster oder eine kleinere Netzgröße, oder das Gerät cpu.</translation>
    </message>
    <message>
      <source>The device has too little memory for a batch of {0} windows; choose a smaller batch size, window or preset, or the device cpu.</source>
      <translation>Das Gerät hat zu wenig Speicher für einen Stapel von {0} Fenstern; wählen Sie kleinere Stapel, ein kleineres Fenster oder eine kleinere Netzgröße, oder das Gerät cpu.</translation>
    </message>
    <message>
      <source>The device has too little memory for a tile of {0} x {1} pixels; choose the device cpu or close other programs.</source>
      <translation>Das Gerät hat zu wenig Speicher für eine Kachel von {0} x {1} Pixeln; wählen Sie das Gerät cpu, oder schließen Sie andere Programme.</translation>
    </message>
    <message>
      <source>The device has too little memory for the pre-training on {0} windows of {1} pixels; choose a smaller preset, or the device cpu.</source>
      <translation>Das Gerät hat zu wenig Speicher für das Vortraining an {0} Fenstern von {1} Pixeln; wählen Sie eine kleinere Netzgröße oder das Gerät cpu.</translation>
    </message>
    <message>
      <source>The device mps was asked for, but this machine has none.</source>
      <translation>Verlangt war das Gerät mps, aber dieser Rechner hat keines.</translation>
    </message>
    <message>
      <source>The device ran out of memory at a tile of {0} x {1} pixels; going on with tiles of {2}.</source>
      <translation>Dem Gerät reichte der Speicher für eine Kachel von {0} x {1} Pixeln nicht; es geht weiter mit Kacheln von {2}.</translation>
    </message>
    <message>
      <source>The device ran out of memory with a batch of {0} windows; going on with {1}.</source>
      <translation>Dem Gerät ging bei Stapeln von {0} Fenstern der Speicher aus; weiter mit {1}.</translation>
    </message>
    <message>
      <source>The disk is full: {0} could not be written and was removed; free some space.</source>
      <translation>Die Platte ist voll: {0} konnte nicht geschrieben werden und wurde entfernt; schaffen Sie Platz.</translation>
    </message>
    <message>
      <source>The disk of {0} has {1} GB left and about {2} GB are needed; free some space or choose another folder.</source>
      <translation>Auf der Platte von {0} sind noch {1} GB frei, und etwa {2} GB werden gebraucht; schaffen Sie Platz, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The disk of {0} has {1} left and the engine needs about {2}; free some space or choose another folder.</source>
      <translation>Auf der Platte von {0} sind noch {1} frei, und die Engine braucht etwa {2}; schaffen Sie Platz, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The encoder cannot be frozen: {0} of {1} does not fit, as bands, preset or recipe differ; use the same, or do not freeze it.</source>
      <translation>Der Encoder lässt sich nicht einfrieren: {0} von {1} passt nicht, da Kanäle, Netzgröße oder Rezept andere sind; nehmen Sie dieselben, oder frieren Sie ihn nicht ein.</translation>
    </message>
    <message>
      <source>The encoder of {0} cannot be frozen: it has learned nothing, as the network for single pixels was kept; do not freeze it, or start from a model of which an epoch was kept.</source>
      <translation>Der Encoder von {0} lässt sich nicht einfrieren: Er hat nichts gelernt, da das Netz für einzelne Pixel behalten wurde; frieren Sie ihn nicht ein, oder gehen Sie von einem Modell aus, von dem eine Epoche behalten wurde.</translation>
    </message>
    <message>
      <source>The encoder of {0} was trained on spectra scaled by {1}, and this job scales them by {2}; choose the scaling {3}, or do not freeze it.</source>
      <translation>Der Encoder von {0} wurde an Spektren trainiert, die mit {1} skaliert sind, und dieser Auftrag skaliert sie mit {2}; wählen Sie die Skalierung {3}, oder frieren Sie ihn nicht ein.</translation>
    </message>
    <message>
      <source>The engine could not be set up: {0}{1} failed ({2}); copy the diagnostics and report it.</source>
      <translation>Die Engine konnte nicht eingerichtet werden: Der Schritt „{0}{1}“ schlug fehl ({2}); kopieren Sie die Diagnose, und melden Sie das.</translation>
    </message>
    <message>
      <source>The engine ended with code {0}.</source>
      <translation>Die Engine endete mit dem Code {0}.</translation>
    </message>
    <message>
      <source>The engine ended without a result.</source>
      <translation>Die Engine endete ohne Ergebnis.</translation>
    </message>
    <message>
      <source>The engine failed without saying why.</source>
      <translation>Die Engine schlug fehl, ohne zu sagen, warum.</translation>
    </message>
    <message>
      <source>The engine in {0} cannot be removed ({1}); end the programs that use it and try again.</source>
      <translation>Die Engine in {0} lässt sich nicht entfernen ({1}); beenden Sie die Programme, die sie benutzen, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
      <source>The engine in {0} does not work ({1}); repair it with Set up engine (hypertask:setupengine).</source>
      <translation>Die Engine in {0} funktioniert nicht ({1}); reparieren Sie sie mit „Engine einrichten“ (hypertask:setupengine).</translation>
    </message>
    <message>
      <source>The engine in {0} is of another version of HyperTask, so Set up engine has to update it first.</source>
      <translation>Die Engine in {0} ist von einer anderen Version von HyperTask, darum muss „Engine einrichten“ sie zuerst aktualisieren.</translation>
    </message>
    <message>
      <source>The engine was ended by signal {0}.</source>
      <translation>Die Engine wurde durch das Signal {0} beendet.</translation>
    </message>
    <message>
      <source>The engine was set up for another version of HyperTask; update it with Set up engine (hypertask:setupengine).</source>
      <translation>Die Engine wurde für eine andere Version von HyperTask eingerichtet; aktualisieren Sie sie mit „Engine einrichten“ (hypertask:setupengine).</translation>
    </message>
    <message>
      <source>The engine was stopped from outside; nothing was left half-written.</source>
      <translation>Die Engine wurde von außen angehalten; nichts blieb halb geschrieben zurück.</translation>
    </message>
    <message>
      <source>The engine's Python has pyogrio {0}, which does not tell the types of fields; install pyogrio 0.12 or later there.</source>
      <translation>Das Python der Engine hat pyogrio {0}, das die Typen von Feldern nicht nennt; installieren Sie dort pyogrio 0.12 oder neuer.</translation>
    </message>
    <message>
      <source>The engine's Python interpreter {0} cannot be started ({1}); name another one.</source>
      <translation>Der Python-Interpreter der Engine {0} lässt sich nicht starten ({1}); nennen Sie einen anderen.</translation>
    </message>
    <message>
      <source>The engine's Python {0} cannot load what it needs ({1}); reinstall it or choose another interpreter.</source>
      <translation>Das Python der Engine {0} kann nicht laden, was es braucht ({1}); installieren Sie es neu, oder wählen Sie einen anderen Interpreter.</translation>
    </message>
    <message>
      <source>The engine's Python {0} cannot {1} ({2}: {3}); set the engine up anew.</source>
      <translation>Mit dem Python der Engine {0} geht nicht: {1} ({2}: {3}); richten Sie die Engine neu ein.</translation>
    </message>
    <message>
      <source>The environment variable {0} names {1}, which is taken in place of the engine that was set up; remove the variable to use that.</source>
      <translation>Die Umgebungsvariable {0} nennt {1}, und das wird statt der eingerichteten Engine genommen; entfernen Sie die Variable, um diese zu benutzen.</translation>
    </message>
    <message>
      <source>The field {0} holds {1}, but no class of {2} in the label rasters has this name, so it cannot be told which code it is; give the raster a variable spec that names the classes, or use the raster's codes in the field.</source>
      <translation>Das Feld {0} enthält {1}, aber keine Klasse von {2} in den Label-Rastern heißt so, daher ist nicht zu sagen, welcher Code es ist; geben Sie dem Raster eine Variablenbeschreibung, die die Klassen nennt, oder verwenden Sie im Feld die Codes des Rasters.</translation>
    </message>
    <message>
      <source>The field {0} of the reference holds text, which cannot be compared as a continuous variable; choose a numeric field.</source>
      <translation>Das Feld {0} der Referenz enthält Text, der sich nicht als stetige Variable vergleichen lässt; wählen Sie ein Feld mit Zahlen.</translation>
    </message>
    <message>
      <source>The field {0} of {1} holds text ({2}), so it cannot be a continuous variable or be cut into bins; choose a field of numbers, or take it as a categorical field.</source>
      <translation>Das Feld {0} von {1} enthält Text ({2}), daher kann es keine stetige Variable sein und nicht in Wertebereiche geschnitten werden; wählen Sie ein Feld mit Zahlen, oder nehmen Sie es als kategoriales Feld.</translation>
    </message>
    <message>
      <source>The field {0} of {1} holds {2} values, which cannot be a variable; choose a field of numbers or texts.</source>
      <translation>Das Feld {0} von {1} enthält Werte vom Typ {2}, was keine Variable sein kann; wählen Sie ein Feld mit Zahlen oder Texten.</translation>
    </message>
    <message>
      <source>The field {0} of {1} holds {2}, not numbers, so it cannot be a continuous variable; choose it as categorical.</source>
      <translation>Das Feld {0} von {1} enthält {2}, keine Zahlen, daher kann es keine stetige Variable sein; wählen Sie es als kategorial.</translation>
    </message>
    <message>
      <source>The field {0} of {1} holds {2}, which is no class code; use whole numbers or text, or take the field as a measurement (continuous, or in bins).</source>
      <translation>Das Feld {0} von {1} enthält {2}, was kein Klassencode ist; verwenden Sie ganze Zahlen oder Text, oder nehmen Sie das Feld als Größe (stetig oder in Wertebereichen).</translation>
    </message>
    <message>
      <source>The field {0} of {1} holds {2}, which is no usable number; correct it, or leave it empty where there is no value.</source>
      <translation>Das Feld {0} von {1} enthält {2}, was keine brauchbare Zahl ist; berichtigen Sie das, oder lassen Sie es leer, wo es keinen Wert gibt.</translation>
    </message>
    <message>
      <source>The field {0} of {1} holds {2}; a categorical variable needs whole numbers or text.</source>
      <translation>Das Feld {0} von {1} enthält {2}; eine kategoriale Variable braucht ganze Zahlen oder Text.</translation>
    </message>
    <message>
      <source>The field {0} of {1} was chosen as categorical and as continuous; choose one of the two.</source>
      <translation>Das Feld {0} von {1} wurde als kategorial und als stetig gewählt; wählen Sie eines von beidem.</translation>
    </message>
    <message>
      <source>The field {0} was chosen both as categorical and as continuous; choose one.</source>
      <translation>Das Feld {0} wurde sowohl als kategorial als auch als stetig gewählt; wählen Sie eines davon.</translation>
    </message>
    <message>
      <source>The file {0} that was downloaded is not the one that HyperTask was made with (its SHA-256 begins with {1}), so nothing was installed; try again, and if that stays so, ask your administrator which proxy or mirror changes files.</source>
      <translation>Die heruntergeladene Datei {0} ist nicht die, mit der HyperTask gemacht wurde (ihre SHA-256 beginnt mit {1}), daher wurde nichts installiert; versuchen Sie es noch einmal, und wenn es so bleibt, fragen Sie Ihre Administration, welcher Proxy oder Spiegelserver Dateien verändert.</translation>
    </message>
    <message>
      <source>The folder of wheels {0} does not exist; correct it.</source>
      <translation>Den Ordner der Wheels {0} gibt es nicht; berichtigen Sie das.</translation>
    </message>
    <message>
      <source>The folder {0} cannot be written to ({1}); choose another one.</source>
      <translation>In den Ordner {0} lässt sich nicht schreiben ({1}); wählen Sie einen anderen.</translation>
    </message>
    <message>
      <source>The folder {0} has no wheel of torch; make it as docs/installing.md says.</source>
      <translation>Der Ordner {0} hat kein Wheel von torch; machen Sie ihn, wie docs/installing.md sagt.</translation>
    </message>
    <message>
      <source>The folder {0} has torch for {1}, which is no build for this system; take one of {2}.</source>
      <translation>Der Ordner {0} hat torch für {1}, was kein Build für dieses System ist; nehmen Sie einen von {2}.</translation>
    </message>
    <message>
      <source>The folder {0} has torch {1}, and this version of HyperTask needs {2}; make the folder anew.</source>
      <translation>Der Ordner {0} hat torch {1}, und diese Version von HyperTask braucht {2}; machen Sie den Ordner neu.</translation>
    </message>
    <message>
      <source>The folder {0} holds a comparison on other scenes or labels; give the same, or choose another folder.</source>
      <translation>Der Ordner {0} enthält einen Vergleich an anderen Szenen oder Labels; geben Sie dieselben an, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The folder {0} holds a comparison whose {1} is {2}, and this job has {3}; give the same, or choose another folder.</source>
      <translation>Der Ordner {0} enthält einen Vergleich mit {1} = {2}, und dieser Auftrag hat {3}; geben Sie dasselbe an, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
      <source>The geometry of feature {0} of {1} is damaged: a ring is not closed or has too few points; repair the layer, in QGIS with Fix geometries.</source>
      <translation>Die Geometrie des Objekts {0} von {1} ist beschädigt: Ein Ring ist nicht geschlossen oder hat zu wenige Punkte; reparieren Sie den Layer, in QGIS mit „Geometrien reparieren“.</translation>
    </message>
    <message>
      <source>The group {0} of {1} holds {2}, which is no whole number that can stand for a group; correct it or choose another band.</source>
      <translation>Die Gruppe {0} von {1} enthält {2}, was keine ganze Zahl ist, die für eine Gruppe stehen kann; berichtigen Sie das, oder wählen Sie einen anderen Kanal.</translation>
    </message>
    <message>
      <source>The header of {0} does not describe {1}, and TAIGA has no band of that name; left out.</source>
      <translation>Der Header von {0} beschreibt nicht {1}, und TAIGA hat keinen Kanal dieses Namens; das wird ausgelassen.</translation>
    </message>
    <message>
      <source>The header of {0} has the header offset {1}, which is no number of bytes; correct it.</source>
      <translation>Der Header von {0} hat den header offset {1}, was keine Zahl von Bytes ist; berichtigen Sie das.</translation>
    </message>
    <message>
      <source>The header of {0} has the reflectance scale factor {1}, which is no number above 0; correct it in the header, or take the line out.</source>
      <translation>Der Header von {0} hat den reflectance scale factor {1}, was keine Zahl über 0 ist; berichtigen Sie das im Header, oder nehmen Sie die Zeile heraus.</translation>
    </message>
    <message>
      <source>The header of {0} has {1} {2} for its {3} bands, or one that is no number; correct the list, or take it out.</source>
      <translation>Der Header von {0} hat {1} {2} für seine {3} Kanäle oder darunter etwas, was keine Zahl ist; berichtigen Sie die Liste, oder nehmen Sie sie heraus.</translation>
    </message>
    <message>
      <source>The header of {0} says header offset = {1}, beyond the end of the file, which has {2} bytes.</source>
      <translation>Der Header von {0} nennt header offset = {1}, jenseits des Endes der Datei, die {2} Bytes hat.</translation>
    </message>
    <message>
      <source>The header {0} cannot be read ({1}).</source>
      <translation>Der Header {0} lässt sich nicht lesen ({1}).</translation>
    </message>
    <message>
      <source>The interrupted training did not start from the model file that this job starts from (init_from); give the same, or train anew without resuming.</source>
      <translation>Das unterbrochene Training ging nicht von der Modelldatei aus, von der dieser Auftrag ausgeht (init_from); geben Sie dieselbe an, oder trainieren Sie neu, ohne fortzusetzen.</translation>
    </message>
    <message>
      <source>The interrupted training had {0} {1} and this job has {2}; give the same, or train anew without resuming.</source>
      <translation>Das unterbrochene Training hatte {0} {1}, und dieser Auftrag hat {2}; geben Sie dasselbe an, oder trainieren Sie neu, ohne fortzusetzen.</translation>
    </message>
    <message>
      <source>The intervals are {0} %; they must be from 50 to 99 %.</source>
      <translation>Die Intervalle sind {0} %; sie müssen von 50 bis 99 % sein.</translation>
    </message>
    <message>
      <source>The job gives {0} for {1}, which is no variable that it learns; those are {2}.</source>
      <translation>Der Auftrag gibt {0} für {1} an, was keine der gelernten Variablen ist; das sind {2}.</translation>
    </message>
    <message>
      <source>The job has schema version {0}; this version of HyperTask reads {1}.</source>
      <translation>Der Auftrag hat die Schemaversion {0}; diese Version von HyperTask liest {1}.</translation>
    </message>
    <message>
      <source>The job is for the command {0}, not for {1}; run it with {2}.</source>
      <translation>Der Auftrag ist für den Befehl {0}, nicht für {1}; führen Sie ihn mit {2} aus.</translation>
    </message>
    <message>
      <source>The job names no output; give a report, an output (JSON), tables (CSV) or errors.</source>
      <translation>Der Auftrag nennt keine Ausgabe; geben Sie einen Bericht (report), eine Ausgabe (output, JSON), Tabellen (tables, CSV) oder Fehler (errors) an.</translation>
    </message>
    <message>
      <source>The job names no output; give an output (CSV) or a report.</source>
      <translation>Der Auftrag nennt keine Ausgabe; geben Sie eine Ausgabe (output, CSV) oder einen Bericht (report) an.</translation>
    </message>
    <message>
      <source>The job wants to learn {0}, which is no variable of the labels; the variables are {1}.</source>
      <translation>Der Auftrag will {0} lernen, was keine Variable der Labels ist; die Variablen sind {1}.</translation>
    </message>
    <message>
      <source>The job was saved to {0} and not run.</source>
      <translation>Der Auftrag wurde nach {0} gespeichert und nicht ausgeführt.</translation>
    </message>
    <message>
      <source>The job {0} cannot be read ({1}); choose another file.</source>
      <translation>Der Auftrag {0} lässt sich nicht lesen ({1}); wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>The job's command is {0}; it must be one of {1}.</source>
      <translation>Der Befehl des Auftrags ist {0}; erlaubt sind {1}.</translation>
    </message>
    <message>
      <source>The label layer cannot be read; choose another one.</source>
      <translation>Der Label-Layer lässt sich nicht lesen; wählen Sie einen anderen.</translation>
    </message>
    <message>
      <source>The label layer {0} has neither points nor polygons; choose one that has.</source>
      <translation>Der Label-Layer {0} hat weder Punkte noch Polygone; wählen Sie einen, der welche hat.</translation>
    </message>
    <message>
      <source>The label layer {0} has no features with a geometry; draw some or choose another layer.</source>
      <translation>Der Label-Layer {0} hat keine Objekte mit einer Geometrie; zeichnen Sie welche, oder wählen Sie einen anderen Layer.</translation>
    </message>
    <message>
      <source>The label layers have different coordinate reference systems and nobody knows where that of {0} lies, so areas cannot be added up; give it the one that it really has.</source>
      <translation>Die Label-Layer haben verschiedene Koordinatenbezugssysteme, und niemand weiß, wo das von {0} liegt, sodass sich Flächen nicht zusammenzählen lassen; geben Sie ihm das, das er wirklich hat.</translation>
    </message>
    <message>
      <source>The label raster {0} has 1 band; give a variable spec (JSON) that says what each band is.</source>
      <translation>Das Label-Raster {0} hat 1 Kanal; geben Sie eine Variablenbeschreibung (JSON) an, die sagt, was jeder Kanal ist.</translation>
    </message>
    <message>
      <source>The label raster {0} has {1} bands; give a variable spec (JSON) that says what each band is.</source>
      <translation>Das Label-Raster {0} hat {1} Kanäle; geben Sie eine Variablenbeschreibung (JSON) an, die sagt, was jeder Kanal ist.</translation>
    </message>
    <message>
      <source>The labels are counted in {0}, which cannot be added up; take layers or rasters of one kind at a time.</source>
      <translation>Die Labels werden verschieden gezählt ({0}) und lassen sich nicht zusammenzählen; nehmen Sie jeweils Layer oder Raster einer Art.</translation>
    </message>
    <message>
      <source>The labels have 1 group by {0}, and a training, a validation and a test part need at least three; choose another field or split by blocks.</source>
      <translation>Die Labels haben 1 Gruppe nach {0}, und Trainings-, Validierungs- und Testteil brauchen mindestens drei; wählen Sie ein anderes Feld, oder teilen Sie nach Blöcken auf.</translation>
    </message>
    <message>
      <source>The labels have {0} groups by {1}, and a training, a validation and a test part need at least three; choose another field or split by blocks.</source>
      <translation>Die Labels haben {0} Gruppen nach {1}, und Trainings-, Validierungs- und Testteil brauchen mindestens drei; wählen Sie ein anderes Feld, oder teilen Sie nach Blöcken auf.</translation>
    </message>
    <message>
      <source>The labels lie in 1 block of {0} x {1} pixels, and a training, a validation and a test part need at least three; choose a smaller block size or label more places.</source>
      <translation>Die Labels liegen in 1 Block von {0} x {1} Pixeln, und Trainings-, Validierungs- und Testteil brauchen mindestens drei; wählen Sie eine kleinere Blockgröße, oder labeln Sie mehr Orte.</translation>
    </message>
    <message>
      <source>The labels lie in {0} blocks of {1} x {2} pixels, and a training, a validation and a test part need at least three; choose a smaller block size or label more places.</source>
      <translation>Die Labels liegen in {0} Blöcken von {1} x {2} Pixeln, und Trainings-, Validierungs- und Testteil brauchen mindestens drei; wählen Sie eine kleinere Blockgröße, oder labeln Sie mehr Orte.</translation>
    </message>
    <message>
      <source>The labels of {0} are beyond {1} with the scale {2} and the offset {3}; correct these, in the spec or in the file.</source>
      <translation>Die Labels von {0} liegen jenseits von {1} mit der Skalierung {2} und dem Versatz {3}; berichtigen Sie diese, in der Variablenbeschreibung oder in der Datei.</translation>
    </message>
    <message>
      <source>The labels state no coordinate reference system, so their areas are in square map units, whatever these are.</source>
      <translation>Die Labels nennen kein Koordinatenbezugssystem, ihre Flächen sind also in Quadrateinheiten der Karte, was immer diese sind.</translation>
    </message>
    <message>
      <source>The labels {0} do not overlap any of the scenes ({1}){2}; check the extent and the coordinate reference system of both.</source>
      <translation>Die Labels {0} überlappen keine der Szenen ({1}){2}; prüfen Sie Ausdehnung und Koordinatenbezugssystem von beiden.</translation>
    </message>
    <message>
      <source>The labels {0} fit {1} alike, since no georeference says to which of them they belong; give the scenes one, or give one label raster for each scene, in the order of the scenes.</source>
      <translation>Die Labels {0} passen gleichermaßen zu {1}, da keine Georeferenzierung sagt, wozu sie gehören; geben Sie den Szenen eine, oder geben Sie ein Label-Raster je Szene an, in der Reihenfolge der Szenen.</translation>
    </message>
    <message>
      <source>The layer {0} has no feature with a geometry to use.</source>
      <translation>Der Layer {0} hat kein verwendbares Objekt mit einer Geometrie.</translation>
    </message>
    <message>
      <source>The layer {0} has no field {1}; its fields are {2}.</source>
      <translation>Der Layer {0} hat kein Feld {1}; seine Felder sind {2}.</translation>
    </message>
    <message>
      <source>The loss of {0} is {1}, but the variable is {2}; choose one of {3}.</source>
      <translation>Der Verlust von {0} ist {1}, aber die Variable ist {2}; wählen Sie einen von {3}.</translation>
    </message>
    <message>
      <source>The map {0} holds no data{1}; check its nodata value, or choose another map or area.</source>
      <translation>Die Karte {0} enthält keine Daten{1}; prüfen Sie ihren Nodata-Wert, oder wählen Sie eine andere Karte oder ein anderes Gebiet.</translation>
    </message>
    <message>
      <source>The maps go to {0}, since {1} holds something else.</source>
      <translation>Die Karten kommen nach {0}, denn {1} enthält etwas anderes.</translation>
    </message>
    <message>
      <source>The maps of {0} are in {1}.</source>
      <translation>Kartierte Szenen: {0}; ihre Karten sind in {1}.</translation>
    </message>
    <message>
      <source>The mask of {0} is damaged near line {1}; copy it again.</source>
      <translation>Die Maske von {0} ist in der Nähe von Zeile {1} beschädigt; kopieren Sie die Datei noch einmal.</translation>
    </message>
    <message>
      <source>The methods {0} need scikit-learn, which the engine's Python {1} lacks; install it with "{2} -m pip install scikit-learn", or leave these methods out.</source>
      <translation>Die Methoden {0} brauchen scikit-learn, das dem Python der Engine {1} fehlt; installieren Sie es mit "{2} -m pip install scikit-learn", oder lassen Sie diese Methoden aus.</translation>
    </message>
    <message>
      <source>The minutes are {0}; they must be above 0 and at most {1}.</source>
      <translation>Die Minuten sind {0}; sie müssen über 0 und höchstens {1} sein.</translation>
    </message>
    <message>
      <source>The model</source>
      <translation>Das Modell</translation>
    </message>
    <message>
      <source>The model does not know where its maps can be trusted; leave trust and its limit blank, or train the model again with labels in its validation part.</source>
      <translation>Das Modell weiß nicht, wo man seinen Karten trauen kann; lassen Sie Vertrauen und dessen Grenze leer, oder trainieren Sie das Modell noch einmal, mit Labels in seinem Validierungsteil.</translation>
    </message>
    <message>
      <source>The model file {0} cannot be read ({1}).</source>
      <translation>Die Modelldatei {0} lässt sich nicht lesen ({1}).</translation>
    </message>
    <message>
      <source>The model file {0} could not be read again ({1}), so it is not written; report this.</source>
      <translation>Die Modelldatei {0} ließe sich nicht wieder lesen ({1}) und wird daher nicht geschrieben; melden Sie dies bitte.</translation>
    </message>
    <message>
      <source>The model file {0} holds {1}, and this job trains {2}; start from a model of the same method, or choose the method {3}.</source>
      <translation>Die Modelldatei {0} enthält {1}, und dieser Auftrag trainiert {2}; gehen Sie von einem Modell derselben Methode aus, oder wählen Sie die Methode {3}.</translation>
    </message>
    <message>
      <source>The model file {0} is damaged (the weights {1} hold numbers that are not finite); copy it again, or train it again.</source>
      <translation>Die Modelldatei {0} ist beschädigt (die Gewichte {1} enthalten Zahlen, die nicht endlich sind); kopieren Sie sie noch einmal, oder trainieren Sie sie noch einmal.</translation>
    </message>
    <message>
      <source>The model file {0} is damaged or truncated ({1}); copy it again.</source>
      <translation>Die Modelldatei {0} ist beschädigt oder abgeschnitten ({1}); kopieren Sie sie noch einmal.</translation>
    </message>
    <message>
      <source>The model file {0} would have a header of {1} MiB, and {2} MiB can be read; train with fewer classes, folds or seeds.</source>
      <translation>Die Modelldatei {0} hätte einen Kopf von {1} MiB, und {2} MiB lassen sich lesen; trainieren Sie mit weniger Klassen, Folds oder Startwerten.</translation>
    </message>
    <message>
      <source>The model file's network has the unknown setting {0}; it was made by a newer version of HyperTask.</source>
      <translation>Das Netz der Modelldatei hat die unbekannte Einstellung {0}; es wurde von einer neueren Version von HyperTask gemacht.</translation>
    </message>
    <message>
      <source>The model has no variable {0}; it has {1}.</source>
      <translation>Das Modell hat keine Variable {0}; es hat {1}.</translation>
    </message>
    <message>
      <source>The model has no {0} variable, so {1} cannot be written; skip it.</source>
      <translation>Das Modell hat keine Variable der Art {0}, daher kann {1} nicht geschrieben werden; lassen Sie das aus.</translation>
    </message>
    <message>
      <source>The model holds no calibration for intervals of {0} % of {1}; none are mapped of that.</source>
      <translation>Das Modell enthält keine Kalibrierung für Intervalle von {0} % von {1}; davon werden keine kartiert.</translation>
    </message>
    <message>
      <source>The model holds no calibration for intervals of {0} %; leave the intervals blank, or train the model again with labels in its validation part.</source>
      <translation>Das Modell enthält keine Kalibrierung für Intervalle von {0} %; lassen Sie die Intervalle leer, oder trainieren Sie das Modell noch einmal, mit Labels in seinem Validierungsteil.</translation>
    </message>
    <message>
      <source>The model holds no calibration for {0}: probabilities and uncertainty are the network's own, which is often too sure.</source>
      <translation>Das Modell enthält keine Kalibrierung für {0}: Wahrscheinlichkeiten und Unsicherheit sind die des Netzes selbst, das sich oft zu sicher ist.</translation>
    </message>
    <message>
      <source>The model is not refitted on the validation part, as you have asked for the best so far.</source>
      <translation>Das Modell wird nicht auf den Validierungsteil neu angepasst, da Sie das bisher beste verlangt haben.</translation>
    </message>
    <message>
      <source>The model maps {0}; name the variable that is to be judged.</source>
      <translation>Das Modell kartiert {0}; nennen Sie die Variable, die beurteilt werden soll.</translation>
    </message>
    <message>
      <source>The model needs {0} bands and the raster has {1}; use a raster of the same sensor.</source>
      <translation>Das Modell braucht {0} Kanäle, und das Raster hat {1}; verwenden Sie ein Raster desselben Sensors.</translation>
    </message>
    <message>
      <source>The model was trained on numbers with the scale factor {0} and {1} states {2}; if the header lacks its reflectance scale factor, the maps will be wrong.</source>
      <translation>Das Modell wurde an Zahlen mit dem Skalierungsfaktor {0} trainiert, und {1} nennt {2}; wenn dem Header sein reflectance scale factor fehlt, werden die Karten falsch.</translation>
    </message>
    <message>
      <source>The network has no part {0} that can be switched; it has {1}.</source>
      <translation>Das Netz hat keinen Teil {0}, der sich ein- und ausschalten lässt; es hat {1}.</translation>
    </message>
    <message>
      <source>The network needs at least one band, not {0}.</source>
      <translation>Das Netz braucht mindestens einen Kanal, nicht {0}.</translation>
    </message>
    <message>
      <source>The network needs at least one draw of noise and one component.</source>
      <translation>Das Netz braucht mindestens eine Ziehung des Rauschens und eine Komponente.</translation>
    </message>
    <message>
      <source>The network needs at least one variable.</source>
      <translation>Das Netz braucht mindestens eine Variable.</translation>
    </message>
    <message>
      <source>The network of seed {0} is trained anew: what the trainings before it chose is other than in its state.</source>
      <translation>Das Netz mit dem Startwert {0} wird neu trainiert: Was die Trainings davor gewählt haben, ist anders als in seinem Zwischenstand.</translation>
    </message>
    <message>
      <source>The network takes {0} bands and was given {1}.</source>
      <translation>Das Netz nimmt {0} Kanäle und bekam {1}.</translation>
    </message>
    <message>
      <source>The network was given {0} x {1} pixels; each side must be a multiple of {2}: {3} would do.</source>
      <translation>Das Netz bekam {0} x {1} Pixel; jede Seite muss ein Vielfaches von {2} sein: {3} ginge.</translation>
    </message>
    <message>
      <source>The noise between neighbouring pixels is singular, so MNF cannot be computed; use PCA.</source>
      <translation>Das Rauschen zwischen benachbarten Pixeln ist singulär, daher lässt sich MNF nicht berechnen; verwenden Sie PCA.</translation>
    </message>
    <message>
      <source>The package index has no uv {0} for {1}; if it is a mirror, ask its administrator for that version.</source>
      <translation>Das Paketverzeichnis hat kein uv {0} für {1}; wenn es ein Spiegelserver ist, bitten Sie dessen Administration um diese Version.</translation>
    </message>
    <message>
      <source>The part {0} of the network is {1}; it must be true or false.</source>
      <translation>Der Teil {0} des Netzes ist {1}; erlaubt sind true und false.</translation>
    </message>
    <message>
      <source>The patch is {0} pixels; {1} needs {2}at least {3}.</source>
      <translation>Der Ausschnitt hat {0} Pixel; {1} braucht {2}mindestens {3}.</translation>
    </message>
    <message>
      <source>The plugin Deepness takes a file of classes or one of quantities; this one has both.</source>
      <translation>Das Plugin Deepness nimmt eine Datei mit Klassen oder eine mit Größen; diese hat beides.</translation>
    </message>
    <message>
      <source>The polygons of {0} cannot be brought into the coordinate reference system of the first scene, which the layer has; split them one by one.</source>
      <translation>Die Polygone von {0} lassen sich nicht in das Koordinatenbezugssystem der ersten Szene bringen, das der Layer hat; teilen Sie die Szenen einzeln auf.</translation>
    </message>
    <message>
      <source>The polygons of {0} lie where their coordinate reference system ({1}) has no place on the earth, so they have no area; give the layer the one that it really has.</source>
      <translation>Die Polygone von {0} liegen, wo ihr Koordinatenbezugssystem ({1}) keinen Ort auf der Erde hat, sie haben also keine Fläche; geben Sie dem Layer dasjenige, das er wirklich hat.</translation>
    </message>
    <message>
      <source>The pre-training diverged in step {0}: its error is no number; lower pretraining_rate ({1}) or check the scenes for values that should be no data.</source>
      <translation>Das Vortraining divergierte in Schritt {0}: Sein Fehler ist keine Zahl; senken Sie pretraining_rate ({1}), oder prüfen Sie die Szenen auf Werte, die keine Daten sein sollten.</translation>
    </message>
    <message>
      <source>The rare-class share is {0}; it must be at least 0 and below 1 (0.05 means 5 %).</source>
      <translation>Der Anteil für seltene Klassen ist {0}; er muss mindestens 0 und kleiner als 1 sein (0,05 heißt 5 %).</translation>
    </message>
    <message>
      <source>The raster has too few bands near {0} nm: of the {1} bands that the model needs several would have to be one and the same band of the raster, which is sampled more coarsely; use a raster of the same sensor.</source>
      <translation>Das Raster hat zu wenige Kanäle nahe {0} nm: Für mehrere der {1} Kanäle, die das Modell braucht, müsste ein und derselbe Kanal des Rasters stehen, das gröber abgetastet ist; verwenden Sie ein Raster desselben Sensors.</translation>
    </message>
    <message>
      <source>The raster lacks {0} of the {1} bands that the model needs: {2}{3} nm; use a raster of the same sensor.</source>
      <translation>Dem Raster fehlen {0} der {1} Kanäle, die das Modell braucht: {2}{3} nm; verwenden Sie ein Raster desselben Sensors.</translation>
    </message>
    <message>
      <source>The raster {0} does not exist; check its path.</source>
      <translation>Das Raster {0} gibt es nicht; prüfen Sie seinen Pfad.</translation>
    </message>
    <message>
      <source>The recipe has no setting {0}; its settings are {1}.</source>
      <translation>Das Rezept hat keine Einstellung {0}; seine Einstellungen sind {1}.</translation>
    </message>
    <message>
      <source>The reference has no pixel on which the map has data; check that they cover the same place.</source>
      <translation>Die Referenz hat kein Pixel, auf dem die Karte Daten hat; prüfen Sie, ob beide denselben Ort abdecken.</translation>
    </message>
    <message>
      <source>The reference has no pixel within the area on which the map has data.</source>
      <translation>Die Referenz hat im Gebiet kein Pixel, auf dem die Karte Daten hat.</translation>
    </message>
    <message>
      <source>The reference holds no pixel of {0}.</source>
      <translation>Die Referenz enthält kein Pixel von {0}.</translation>
    </message>
    <message>
      <source>The reference {0} would {1}; check how it was made.</source>
      <translation>Die Referenz würde {0} besser passen ({1}); prüfen Sie, wie sie gemacht wurde.</translation>
    </message>
    <message>
      <source>The row {0} was made on another split; delete the folder and compare anew.</source>
      <translation>Die Zeile {0} entstand mit einer anderen Aufteilung; löschen Sie den Ordner, und vergleichen Sie neu.</translation>
    </message>
    <message>
      <source>The run was given up.</source>
      <translation>Der Lauf wurde aufgegeben.</translation>
    </message>
    <message>
      <source>The scenes or the labels are not those of the interrupted training; give the same, or train anew without resuming.</source>
      <translation>Die Szenen oder die Labels sind nicht die des unterbrochenen Trainings; geben Sie dieselben an, oder trainieren Sie neu, ohne fortzusetzen.</translation>
    </message>
    <message>
      <source>The setting kernel_landmarks is {0}, and kernel members are made at the end of the phase on single pixels, which is left out (spectral_steps is 0); leave it out, or set spectral_steps, to 2400 for example.</source>
      <translation>Die Einstellung kernel_landmarks ist {0}, und Kernel-Mitglieder entstehen am Ende der Phase an einzelnen Pixeln, die entfällt (spectral_steps ist 0); lassen Sie sie weg, oder setzen Sie spectral_steps, zum Beispiel auf 2400.</translation>
    </message>
    <message>
      <source>The setting under {0} named {1}; it is blank now, so that the engine that was set up is taken.</source>
      <translation>Die Einstellung unter {0} nannte {1}; sie ist jetzt leer, damit die eingerichtete Engine genommen wird.</translation>
    </message>
    <message>
      <source>The setting {0} cannot be {1}; write it like the default, {2}.</source>
      <translation>Die Einstellung {0} kann nicht {1} sein; schreiben Sie sie wie den Standardwert, {2}.</translation>
    </message>
    <message>
      <source>The setting {0} is one of the {1} and means nothing to {2}; leave it out, or choose the method {3}.</source>
      <translation>Die Einstellung {0} gehört zu {1} und bedeutet nichts für {2}; lassen Sie sie aus, oder wählen Sie die Methode {3}.</translation>
    </message>
    <message>
      <source>The setting {0} is {1}, and the network has no part for single pixels (spectral_path is 0); leave it out, or set spectral_path, to 64 for example.</source>
      <translation>Die Einstellung {0} ist {1}, und das Netz hat keinen Teil für einzelne Pixel (spectral_path ist 0); lassen Sie sie weg, oder setzen Sie spectral_path, zum Beispiel auf 64.</translation>
    </message>
    <message>
      <source>The setting {0} is {1}; it must be one of {2}.</source>
      <translation>Die Einstellung {0} ist {1}; erlaubt sind {2}.</translation>
    </message>
    <message>
      <source>The setting {0} is {1}; it must be {2}.</source>
      <translation>Die Einstellung {0} ist {1}; verlangt ist {2}.</translation>
    </message>
    <message>
      <source>The shrinkage is {0}; it must be from 0 to 1.</source>
      <translation>Die Schrumpfung ist {0}; sie muss von 0 bis 1 sein.</translation>
    </message>
    <message>
      <source>The spec of {0} is {1}; it must be the path of a file, or an object with a list of variables.</source>
      <translation>Die Variablenbeschreibung von {0} ist {1}; sie muss der Pfad einer Datei sein oder ein Objekt mit einer Liste von Variablen.</translation>
    </message>
    <message>
      <source>The spectra of {0} are about {1} times as bright as those that the model learned from (in the middle {2} against {3}), as with another scale of the numbers: the maps will be wrong.</source>
      <translation>Die Spektren von {0} sind etwa {1}-mal so hell wie die, von denen das Modell gelernt hat (im Median {2} gegenüber {3}), wie bei einer anderen Skalierung der Zahlen: Die Karten werden falsch.</translation>
    </message>
    <message>
      <source>The split into {0} leaves nothing for the {1} part, because every class or value range lies in too few of them; {2}</source>
      <translation>Die Aufteilung in {0} lässt nichts für den Teil {1} übrig, weil jede Klasse oder jeder Wertebereich in zu wenigen davon liegt; {2}</translation>
    </message>
    <message>
      <source>The split is written as a GeoPackage; {0} must end in .gpkg.</source>
      <translation>Die Aufteilung wird als GeoPackage geschrieben; {0} muss auf .gpkg enden.</translation>
    </message>
    <message>
      <source>The state of an interrupted training in {0} is removed, as this job does not resume it.</source>
      <translation>Der Zwischenstand eines unterbrochenen Trainings in {0} wird entfernt, da dieser Auftrag es nicht fortsetzt.</translation>
    </message>
    <message>
      <source>The state {0} cannot be read ({1}); delete the folder and train anew.</source>
      <translation>Der Zwischenstand {0} lässt sich nicht lesen ({1}); löschen Sie den Ordner, und trainieren Sie neu.</translation>
    </message>
    <message>
      <source>The stem's stride is {0}; it must be 1 or 2.</source>
      <translation>Die Schrittweite des Stamms (stem_stride) ist {0}; sie muss 1 oder 2 sein.</translation>
    </message>
    <message>
      <source>The steps of the noise are {0}; they must be whole numbers from 0 to {1}.</source>
      <translation>Die Schritte des Rauschens sind {0}; sie müssen ganze Zahlen von 0 bis {1} sein.</translation>
    </message>
    <message>
      <source>The style {0} could not be used: {1}</source>
      <translation>Der Stil {0} konnte nicht verwendet werden: {1}</translation>
    </message>
    <message>
      <source>The system ended the set-up for lack of memory; close other programs and try again.</source>
      <translation>Das System beendete die Einrichtung, weil der Arbeitsspeicher nicht reichte; schließen Sie andere Programme, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
      <source>The table could not be written to {0}: {1}</source>
      <translation>Die Tabelle konnte nicht nach {0} geschrieben werden: {1}</translation>
    </message>
    <message>
      <source>The task weight of {0} is {1}; it must be a number above 0, at most {2}.</source>
      <translation>Das Gewicht der Aufgabe {0} ist {1}; es muss eine Zahl über 0 sein, höchstens {2}.</translation>
    </message>
    <message>
      <source>The test share is {0}; it must be at least 0 and below 1 (0.2 means 20 %).</source>
      <translation>Der Anteil des Testteils ist {0}; er muss mindestens 0 und kleiner als 1 sein (0,2 heißt 20 %).</translation>
    </message>
    <message>
      <source>The tile is {0} pixels; for this network it must be a multiple of {1}.</source>
      <translation>Die Kachel hat {0} Pixel; für dieses Netz muss es ein Vielfaches von {1} sein.</translation>
    </message>
    <message>
      <source>The tile is {0} pixels; the network sees {1} pixels around what it maps, so at least {2} are needed.</source>
      <translation>Die Kachel hat {0} Pixel; das Netz sieht {1} Pixel um das herum, was es kartiert, daher sind mindestens {2} nötig.</translation>
    </message>
    <message>
      <source>The training diverged in epoch {0}: {1}</source>
      <translation>Das Training divergierte in Epoche {0}: {1}</translation>
    </message>
    <message>
      <source>The training of the spectral path diverged: no validation score is a number; lower spectral_rate ({0}) or check the scenes for values that should be no data.</source>
      <translation>Das Training des spektralen Pfads divergierte: Kein Validierungswert ist eine Zahl; senken Sie spectral_rate ({0}), oder prüfen Sie die Szenen auf Werte, die keine Daten sein sollten.</translation>
    </message>
    <message>
      <source>The training part has no label of {0}; label more places or choose a smaller block size.</source>
      <translation>Der Trainingsteil hat kein Label von {0}; labeln Sie mehr Orte, oder wählen Sie eine kleinere Blockgröße.</translation>
    </message>
    <message>
      <source>The training part has no label of {0}; label more places, choose a smaller block size, or leave that variable out.</source>
      <translation>Der Trainingsteil hat kein Label von {0}; labeln Sie mehr Orte, wählen Sie eine kleinere Blockgröße, oder lassen Sie diese Variable weg.</translation>
    </message>
    <message>
      <source>The training part holds no valid pixel; check the nodata value.</source>
      <translation>Der Trainingsteil enthält kein gültiges Pixel; prüfen Sie den Nodata-Wert.</translation>
    </message>
    <message>
      <source>The training under way that is to write {0} ends with the best that it has found so far; one that begins later does not.</source>
      <translation>Das laufende Training, das {0} schreiben soll, endet mit dem Besten, was es bisher gefunden hat; eines, das später beginnt, nicht.</translation>
    </message>
    <message>
      <source>The transform is {0}; it must be one of none, pca, mnf.</source>
      <translation>Die Transformation ist {0}; erlaubt sind none, pca, mnf.</translation>
    </message>
    <message>
      <source>The unit of {0} is {1}; it must be a text such as m or t/ha.</source>
      <translation>Die Einheit von {0} ist {1}; sie muss ein Text wie m oder t/ha sein.</translation>
    </message>
    <message>
      <source>The validation part has no label of {0}; label more places, choose a smaller block size, or leave that variable out.</source>
      <translation>Der Validierungsteil hat kein Label von {0}; labeln Sie mehr Orte, wählen Sie eine kleinere Blockgröße, oder lassen Sie diese Variable weg.</translation>
    </message>
    <message>
      <source>The validation share is {0}; it must be above 0 and below 1 (0.2 means 20 %): a training needs labels to check itself on.</source>
      <translation>Der Anteil des Validierungsteils ist {0}; er muss über 0 und kleiner als 1 sein (0,2 heißt 20 %): Ein Training braucht Labels, an denen es sich prüft.</translation>
    </message>
    <message>
      <source>The variable spec</source>
      <translation>Die Variablenbeschreibung</translation>
    </message>
    <message>
      <source>The variable spec puts {0} into band {1}, but {2} has {3}; correct the spec or choose another raster.</source>
      <translation>Die Variablenbeschreibung legt {0} in Kanal {1}, aber {2} hat {3}; berichtigen Sie die Beschreibung, oder wählen Sie ein anderes Raster.</translation>
    </message>
    <message>
      <source>The variable spec {0}</source>
      <translation>Die Variablenbeschreibung {0}</translation>
    </message>
    <message>
      <source>The variable {0} has no label on any scene: all of its values are missing, no data or where the scenes have none; choose another variable or check its nodata value.</source>
      <translation>Die Variable {0} hat auf keiner Szene ein Label: Alle ihre Werte fehlen, sind keine Daten oder liegen, wo die Szenen keine haben; wählen Sie eine andere Variable, oder prüfen Sie ihren Nodata-Wert.</translation>
    </message>
    <message>
      <source>The variable {0} has the class code {1}; codes must be at most 65535, so recode it or choose it as continuous.</source>
      <translation>Die Variable {0} hat den Klassencode {1}; Codes dürfen höchstens 65535 sein, vergeben Sie also andere, oder wählen Sie die Variable als stetig.</translation>
    </message>
    <message>
      <source>The variable {0} has {1}; {2}.</source>
      <translation>Die Variable {0} hat {1}; {2}.</translation>
    </message>
    <message>
      <source>The variable {0} is categorical but holds the number {1}; use whole numbers or text, or choose it as continuous.</source>
      <translation>Die Variable {0} ist kategorial, enthält aber die Zahl {1}; verwenden Sie ganze Zahlen oder Text, oder wählen Sie sie als stetig.</translation>
    </message>
    <message>
      <source>The variable {0} is in {1} in one label source and in {2} in {3}; bring both to one unit, or give one of them another name.</source>
      <translation>Die Variable {0} hat in einer Label-Quelle die Einheit {1} und in {3} die Einheit {2}; bringen Sie beide auf eine Einheit, oder geben Sie einer einen anderen Namen.</translation>
    </message>
    <message>
      <source>The variable {0} is {1} in one label source and {2} in {3}; give one of them another name.</source>
      <translation>Die Variable {0} ist {1} in einer Label-Quelle und {2} in {3}; geben Sie einer von ihnen einen anderen Namen.</translation>
    </message>
    <message>
      <source>The variables have different numbers of values: {0}.</source>
      <translation>Die Variablen haben verschieden viele Werte: {0}.</translation>
    </message>
    <message>
      <source>The wavelength range {0} cannot be understood; write ranges in nanometres like "400-900, 1000-1300".</source>
      <translation>Der Wellenlängenbereich {0} ist nicht zu verstehen; schreiben Sie Bereiche in Nanometern wie "400-900, 1000-1300".</translation>
    </message>
    <message>
      <source>The wavelength range {0} must have two ends, such as [400, 900].</source>
      <translation>Der Wellenlängenbereich {0} muss zwei Enden haben, etwa [400, 900].</translation>
    </message>
    <message>
      <source>The wavelength range {0} must have two ends, the lower one first, such as [400, 900].</source>
      <translation>Der Wellenlängenbereich {0} muss zwei Enden haben, das untere zuerst, etwa [400, 900].</translation>
    </message>
    <message>
      <source>The wavelengths are given in {0}, which is no unit that is known; give them in nanometres or micrometres (or wavenumber, GHz, MHz, angstroms, millimeters, centimeters or meters).</source>
      <translation>Die Wellenlängen sind in {0} angegeben, was keine bekannte Einheit ist; geben Sie sie in Nanometern oder Mikrometern an (oder in wavenumber, GHz, MHz, angstroms, millimeters, centimeters oder meters).</translation>
    </message>
    <message>
      <source>The weights of {0} cannot be read ({1}); copy the file again.</source>
      <translation>Die Gewichte von {0} lassen sich nicht lesen ({1}); kopieren Sie die Datei noch einmal.</translation>
    </message>
    <message>
      <source>The weights of {0} do not fit the network it describes; it is damaged or was made by another version.</source>
      <translation>Die Gewichte von {0} passen nicht zu dem Netz, das dort beschrieben ist; die Datei ist beschädigt oder wurde von einer anderen Version gemacht.</translation>
    </message>
    <message>
      <source>The wheels in {0} are for Python {1}, and none that works was found; install that Python, or make the folder for one that is here.</source>
      <translation>Die Wheels in {0} sind für Python {1}, und keines, das funktioniert, wurde gefunden; installieren Sie dieses Python, oder machen Sie den Ordner für eines, das es hier gibt.</translation>
    </message>
    <message>
      <source>The window is {0} pixels; it must be a multiple of 8, at least 8.</source>
      <translation>Das Fenster hat {0} Pixel; es muss ein Vielfaches von 8 sein, mindestens 8.</translation>
    </message>
    <message>
      <source>The window is {0} pixels; {1} looks at patches of {2} and learns from pixels whose patch lies within a window: choose a window of {3} or more, or a smaller patch.</source>
      <translation>Das Fenster hat {0} Pixel; {1} betrachtet Ausschnitte von {2} und lernt von Pixeln, deren Ausschnitt in einem Fenster liegt: Wählen Sie ein Fenster von {3} oder mehr, oder einen kleineren Ausschnitt.</translation>
    </message>
    <message>
      <source>The window is {0} pixels; {1} needs a multiple of {2}, such as {3}.</source>
      <translation>Das Fenster hat {0} Pixel; {1} braucht ein Vielfaches von {2}, etwa {3}.</translation>
    </message>
    <message>
      <source>The {0} and the {1} are one file, {2}; give one of them another name.</source>
      <translation>Dieselbe Datei dient für {0} und {1}: {2}; geben Sie einem davon einen anderen Namen.</translation>
    </message>
    <message>
      <source>The {0} cannot be read; choose a raster file that QGIS can open.</source>
      <translation>Nicht lesbar: {0}; wählen Sie eine Rasterdatei, die QGIS öffnen kann.</translation>
    </message>
    <message>
      <source>The {0} cannot be read; choose another one.</source>
      <translation>Nicht lesbar: {0}; wählen Sie etwas anderes.</translation>
    </message>
    <message>
      <source>The {0} from the interrupted training's ({1}; now {2}): the result will not be the same to the last bit.</source>
      <translation>Anders als beim unterbrochenen Training: {0} ({1}; jetzt {2}); das Ergebnis wird nicht bis zum letzten Bit dasselbe sein.</translation>
    </message>
    <message>
      <source>The {0} is {1}; it must be one of {2}.</source>
      <translation>Der Wert von {0} ist {1}; erlaubt sind {2}.</translation>
    </message>
    <message>
      <source>The {0} is {1}; {2}.</source>
      <translation>{0} ist {1}; {2}.</translation>
    </message>
    <message>
      <source>The {0} {1} cannot be a file ({2}); choose another name.</source>
      <translation>Das kann keine Datei sein: {0} {1} ({2}); wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
      <source>The {0} {1} cannot be brought into the map's coordinate reference system; check its own.</source>
      <translation>In das Koordinatenbezugssystem der Karte lässt sich {0} {1} nicht bringen; prüfen Sie das eigene Bezugssystem.</translation>
    </message>
    <message>
      <source>The {0} {1} cannot be read as a raster; {2}.</source>
      <translation>Nicht als Raster lesbar: {0} {1}; {2}.</translation>
    </message>
    <message>
      <source>The {0} {1} cannot be written because {2}; choose another place.</source>
      <translation>Nicht zu schreiben ist {0} {1}, denn {2}; wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>The {0} {1} comes from {2}, not from a file; save it as a GeoTIFF and choose that.</source>
      <translation>Nicht aus einer Datei, sondern aus {2} kommt {0} {1}; speichern Sie das als GeoTIFF, und wählen Sie dieses.</translation>
    </message>
    <message>
      <source>The {0} {1} could not be brought onto the map's grid; check its coordinate reference system, or warp it there (gdalwarp).</source>
      <translation>Auf das Gitter der Karte ließ sich {0} {1} nicht bringen; prüfen Sie das Koordinatenbezugssystem, oder rechnen Sie dorthin um (gdalwarp).</translation>
    </message>
    <message>
      <source>The {0} {1} does not lie on the map: it covers {2} (left, bottom, right, top) and the map {3}; check its coordinate reference system.</source>
      <translation>Nicht auf der Karte liegt {0} {1}: Abgedeckt wird {2} (links, unten, rechts, oben) und von der Karte {3}; prüfen Sie das Koordinatenbezugssystem.</translation>
    </message>
    <message>
      <source>The {0} {1} has 1 band and no band {2}; choose another band.</source>
      <translation>{0} {1}: Es gibt 1 Kanal und keinen Kanal {2}; wählen Sie einen anderen Kanal.</translation>
    </message>
    <message>
      <source>The {0} {1} has no feature with {2}.</source>
      <translation>Kein Objekt von {0} {1} hat {2}.</translation>
    </message>
    <message>
      <source>The {0} {1} has {2} bands and no band {3}; choose another band.</source>
      <translation>Es gibt in {0} {1} nur {2} Kanäle und keinen Kanal {3}; wählen Sie einen anderen Kanal.</translation>
    </message>
    <message>
      <source>The {0} {1} holds no polygons; choose another layer.</source>
      <translation>{0} {1} enthält keine Polygone; wählen Sie einen anderen Layer.</translation>
    </message>
    <message>
      <source>The {0} {1} is a folder; name a file in it to write to.</source>
      <translation>{0} {1} ist ein Ordner; nennen Sie darin eine Datei, in die geschrieben werden soll.</translation>
    </message>
    <message>
      <source>The {0} {1} is in the memory of QGIS only; save it to a file first.</source>
      <translation>{0} {1} liegt nur im Speicher von QGIS; speichern Sie es zuerst in eine Datei.</translation>
    </message>
    <message>
      <source>The {0} {1} is no file on a disk; name one to write to.</source>
      <translation>{0} {1} ist keine Datei auf einer Platte; nennen Sie eine, in die geschrieben werden soll.</translation>
    </message>
    <message>
      <source>The {0} {1} is no plain file but a device or a pipe; name a file to write to.</source>
      <translation>{0} {1} ist keine gewöhnliche Datei, sondern ein Gerät oder eine Pipe; nennen Sie eine Datei, in die geschrieben werden soll.</translation>
    </message>
    <message>
      <source>The {0} {1} is the {2} ({3}), which would be overwritten; give it another name.</source>
      <translation>{0} {1} ist zugleich {2} ({3}) und würde überschrieben; geben Sie einen anderen Namen an.</translation>
    </message>
    <message>
      <source>The {0} {1} is the {2}, which would be overwritten; choose another {3}.</source>
      <translation>{0} {1} ist zugleich {2} und würde überschrieben; wählen Sie für {3} etwas anderes.</translation>
    </message>
    <message>
      <source>The {0} {1} is the {2}, which would be overwritten; give the {3} another name.</source>
      <translation>{0} {1} ist zugleich {2} und würde überschrieben; geben Sie für {3} einen anderen Namen an.</translation>
    </message>
    <message>
      <source>The {0} {1} lies in {2}, where the {3} keeps the state of its training until it ends; choose another place.</source>
      <translation>{0} {1} liegt in {2}, wo {3} den Zwischenstand des Trainings aufbewahrt, bis es endet; wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>The {0} {1} was opened with the options {2}; add it to QGIS without them.</source>
      <translation>{0} {1} wurde mit den Optionen {2} geöffnet; fügen Sie es ohne diese zu QGIS hinzu.</translation>
    </message>
    <message>
      <source>The {0} {1} would overwrite {2}, which belongs to the {3}, {4}; choose another {5}.</source>
      <translation>{0} {1} würde {2} überschreiben, was zu {3} ({4}) gehört; wählen Sie für {5} etwas anderes.</translation>
    </message>
    <message>
      <source>The {0} {1} would overwrite {2}, which belongs to the {3}, {4}; give the {5} another name.</source>
      <translation>{0} {1} würde {2} überschreiben, was zu {3} ({4}) gehört; geben Sie für {5} einen anderen Namen an.</translation>
    </message>
    <message>
      <source>The {0} {1} {2}; name a folder to write to.</source>
      <translation>{0} {1} ist kein Ordner für die Ausgabe ({2}); nennen Sie einen Ordner, in den geschrieben werden soll.</translation>
    </message>
    <message>
      <source>There are too many different labels to keep all; one in {0} was drawn at random, so all figures are estimates.</source>
      <translation>Es gibt zu viele verschiedene Labels, um alle zu behalten; eines von {0} wurde zufällig gezogen, alle Zahlen sind also Schätzungen.</translation>
    </message>
    <message>
      <source>There is no NVIDIA card here; the processor is used.</source>
      <translation>Hier ist keine NVIDIA-Karte; der Prozessor wird benutzt.</translation>
    </message>
    <message>
      <source>There is no Python {0}; correct it.</source>
      <translation>Es gibt kein Python {0}; berichtigen Sie das.</translation>
    </message>
    <message>
      <source>There is no band {0}; the raster has 1 band.</source>
      <translation>Es gibt keinen Kanal {0}; das Raster hat 1 Kanal.</translation>
    </message>
    <message>
      <source>There is no band {0}; the raster has {1} bands.</source>
      <translation>Es gibt keinen Kanal {0}; das Raster hat {1} Kanäle.</translation>
    </message>
    <message>
      <source>There is no engine in {0} that {1} can be added to; set one up first, or install them in the Python that is named as the engine.</source>
      <translation>In {0} ist keine Engine, der man {1} hinzufügen kann; richten Sie zuerst eine ein, oder installieren Sie die Pakete in dem Python, das als Engine genannt ist.</translation>
    </message>
    <message>
      <source>There is no engine in {0}; choose the action setup to make one there, or another folder.</source>
      <translation>In {0} ist keine Engine; wählen Sie die Aktion setup, um dort eine zu machen, oder einen anderen Ordner.</translation>
    </message>
    <message>
      <source>There is too little memory for a tile of {0} x {1} pixels of {2}; choose smaller ones (TILE, in a job tile), such as {3}.</source>
      <translation>Der Speicher reicht nicht für eine Kachel von {0} x {1} Pixeln von {2}; wählen Sie kleinere (TILE, in einem Auftrag tile), etwa {3}.</translation>
    </message>
    <message>
      <source>There is too little memory for this; close other programs, or have less done at once.</source>
      <translation>Der Speicher reicht dafür nicht; schließen Sie andere Programme, oder lassen Sie weniger auf einmal erledigen.</translation>
    </message>
    <message>
      <source>This Linux is too old for torch, which needs glibc 2.28 or later; use a newer system, or an engine of conda.</source>
      <translation>Dieses Linux ist zu alt für torch, das glibc 2.28 oder neuer braucht; verwenden Sie ein neueres System oder eine Engine von conda.</translation>
    </message>
    <message>
      <source>This PyTorch was built without torch.distributed; start the job without torchrun.</source>
      <translation>Dieses PyTorch wurde ohne torch.distributed gebaut; starten Sie den Auftrag ohne torchrun.</translation>
    </message>
    <message>
      <source>This QGIS has none of {0}; HyperTask needs 3.22 to 4.x.</source>
      <translation>Dieses QGIS hat nichts von {0}; HyperTask braucht 3.22 bis 4.x.</translation>
    </message>
    <message>
      <source>This command reads files through GDAL's Python bindings (osgeo), which the Python {0} lacks; use the Python that belongs to QGIS.</source>
      <translation>Dieser Befehl liest Dateien mit GDALs Python-Anbindung (osgeo), die dem Python {0} fehlt; verwenden Sie das Python, das zu QGIS gehört.</translation>
    </message>
    <message>
      <source>This system has {0}, and torch needs glibc {1} or later; use a newer system, or name a Python that has torch, such as one of conda.</source>
      <translation>Dieses System hat {0}, und torch braucht glibc {1} oder neuer; verwenden Sie ein neueres System, oder nennen Sie ein Python mit torch, etwa eines von conda.</translation>
    </message>
    <message>
      <source>Tiles of {0} pixels in place of {1}: whole blocks of the maps' files.</source>
      <translation>Kacheln von {0} statt {1} Pixeln: ganze Blöcke der Kartendateien.</translation>
    </message>
    <message>
      <source>To go on, {0}</source>
      <translation>Um weiterzumachen: {0}</translation>
    </message>
    <message>
      <source>Train it again.</source>
      <translation>Trainieren Sie es neu.</translation>
    </message>
    <message>
      <source>Trained in {0} s; {1}.</source>
      <translation>In {0} s trainiert; {1}.</translation>
    </message>
    <message>
      <source>Trust is that of trust.tif, which lies beside the map.</source>
      <translation>Das Vertrauen ist das von trust.tif, das neben der Karte liegt.</translation>
    </message>
    <message>
      <source>Trust: {0}: {1}.</source>
      <translation>Vertrauen: {0:t}: {1:t}.</translation>
    </message>
    <message>
      <source>Trying the engine out…</source>
      <translation>Die Engine wird ausprobiert…</translation>
    </message>
    <message>
      <source>Trying the packages out…</source>
      <translation>Die Pakete werden ausprobiert…</translation>
    </message>
    <message>
      <source>Undefined Cartesian SRS</source>
      <translation>Undefined Cartesian SRS</translation>
    </message>
    <message>
      <source>Undefined SRS</source>
      <translation>Undefined SRS</translation>
    </message>
    <message>
      <source>Undefined geographic SRS</source>
      <translation>Undefined geographic SRS</translation>
    </message>
    <message>
      <source>Wavelength ranges were given, but the raster states no wavelengths ({0}); leave the ranges empty.</source>
      <translation>Es wurden Wellenlängenbereiche angegeben, aber das Raster nennt keine Wellenlängen ({0}); lassen Sie die Bereiche leer.</translation>
    </message>
    <message>
      <source>Wavelength ranges were given, but the raster states no wavelengths; leave the ranges empty.</source>
      <translation>Es wurden Wellenlängenbereiche angegeben, aber das Raster nennt keine Wellenlängen; lassen Sie die Bereiche leer.</translation>
    </message>
    <message>
      <source>Wavelengths near {0} nm are needed, and {1} {2}.</source>
      <translation>Gebraucht werden Wellenlängen nahe {0} nm, aber {1} nennt dort keine brauchbaren ({2}).</translation>
    </message>
    <message>
      <source>What another process mapped is not in {0}; the folder of the maps must be one that all machines share.</source>
      <translation>Was ein anderer Prozess kartiert hat, ist nicht in {0}; der Ordner der Karten muss einer sein, den alle Rechner teilen.</translation>
    </message>
    <message>
      <source>What is finished is kept in {0}; the same job goes on from there.</source>
      <translation>Was fertig ist, bleibt in {0}; derselbe Auftrag macht dort weiter.</translation>
    </message>
    <message>
      <source>What the model file says of its accuracy cannot be understood ({0}); it is damaged, copy it again.</source>
      <translation>Was die Modelldatei über ihre Genauigkeit sagt, ist nicht zu verstehen ({0}); sie ist beschädigt, kopieren Sie sie noch einmal.</translation>
    </message>
    <message>
      <source>What the model file says of its training cannot be understood ({0}); it is damaged, copy it again.</source>
      <translation>Was die Modelldatei über ihr Training sagt, ist nicht zu verstehen ({0}); sie ist beschädigt, kopieren Sie sie noch einmal.</translation>
    </message>
    <message>
      <source>What was trained so far is kept in {0}; the same job with resume goes on from there.</source>
      <translation>Was bisher trainiert wurde, bleibt in {0}; derselbe Auftrag mit resume macht dort weiter.</translation>
    </message>
    <message>
      <source>Where the maps can be trusted is not known: the validation part has no labelled pixel with data; label more places.</source>
      <translation>Wo man den Karten trauen kann, ist nicht bekannt: Der Validierungsteil hat kein gelabeltes Pixel mit Daten; labeln Sie mehr Orte.</translation>
    </message>
    <message>
      <source>Windows lacks the Visual C++ runtime that torch needs; install Microsoft's Visual C++ Redistributable 2015-2022 (x64) and set the engine up again.</source>
      <translation>Windows fehlt die Visual-C++-Laufzeit, die torch braucht; installieren Sie Microsofts Visual C++ Redistributable 2015-2022 (x64), und richten Sie die Engine neu ein.</translation>
    </message>
    <message>
      <source>Writing 1 variable, tiles of {0} pixels…</source>
      <translation>1 Variable wird geschrieben, Kacheln von {0} Pixeln…</translation>
    </message>
    <message>
      <source>Writing {0} variables, tiles of {1} pixels…</source>
      <translation>{0} Variablen werden geschrieben, Kacheln von {1} Pixeln…</translation>
    </message>
    <message>
      <source>You ask to keep the best so far: this network's training ends.</source>
      <translation>Sie möchten das bisher Beste behalten: Das Training dieses Netzes endet.</translation>
    </message>
    <message>
      <source>a linear combination of other bands</source>
      <translation>eine Linearkombination anderer Kanäle</translation>
    </message>
    <message>
      <source>a multiple of 8, at least 8</source>
      <translation>ein Vielfaches von 8, mindestens 8</translation>
    </message>
    <message>
      <source>a multiple of {0}, </source>
      <translation>ein Vielfaches von {0}, </translation>
    </message>
    <message>
      <source>a number has too many digits</source>
      <translation>eine Zahl hat zu viele Ziffern</translation>
    </message>
    <message>
      <source>a shape; choose another layer</source>
      <translation>einer Form; wählen Sie einen anderen Layer</translation>
    </message>
    <message>
      <source>a smaller buffer or, in a split by blocks, a larger block size</source>
      <translation>einen kleineren Puffer oder, bei einer Aufteilung nach Blöcken, eine größere Blockgröße</translation>
    </message>
    <message>
      <source>a value; choose another field</source>
      <translation>einem Wert; wählen Sie ein anderes Feld</translation>
    </message>
    <message>
      <source>blocks of {0} pixels</source>
      <translation>Blöcke von {0} Pixeln</translation>
    </message>
    <message>
      <source>buffer of 1 pixel</source>
      <translation>Puffer von 1 Pixel</translation>
    </message>
    <message>
      <source>buffer of {0} pixels</source>
      <translation>Puffer von {0} Pixeln</translation>
    </message>
    <message>
      <source>choose another file</source>
      <translation>wählen Sie eine andere Datei</translation>
    </message>
    <message>
      <source>constant within every class</source>
      <translation>konstant in jeder Klasse</translation>
    </message>
    <message>
      <source>constant within {0}{1}</source>
      <translation>konstant in {0}{1}</translation>
    </message>
    <message>
      <source>differs by {0}</source>
      <translation>weicht um {0} ab</translation>
    </message>
    <message>
      <source>fewer scenes</source>
      <translation>weniger Szenen</translation>
    </message>
    <message>
      <source>from 0 to below 1</source>
      <translation>von 0 bis unter 1</translation>
    </message>
    <message>
      <source>groups by {0}</source>
      <translation>Gruppen nach {0}</translation>
    </message>
    <message>
      <source>has no data elsewhere</source>
      <translation>hat an anderen Stellen keine Daten</translation>
    </message>
    <message>
      <source>it lists {0} {1} for {2} bands</source>
      <translation>der Header nennt {0} {1} für {2} Kanäle</translation>
    </message>
    <message>
      <source>it must be a number {0}</source>
      <translation>verlangt ist eine Zahl {0}</translation>
    </message>
    <message>
      <source>it must be a whole number {0}</source>
      <translation>verlangt ist eine ganze Zahl {0}</translation>
    </message>
    <message>
      <source>it must be at least {0}</source>
      <translation>verlangt ist mindestens {0}</translation>
    </message>
    <message>
      <source>it must be at most {0}</source>
      <translation>erlaubt ist höchstens {0}</translation>
    </message>
    <message>
      <source>its header cannot be understood: {0}</source>
      <translation>der Header ist nicht zu verstehen: {0}</translation>
    </message>
    <message>
      <source>its header lacks {0}</source>
      <translation>dem Header fehlt {0}</translation>
    </message>
    <message>
      <source>its kernel members are not taken</source>
      <translation>seine Kernel-Mitglieder werden nicht übernommen</translation>
    </message>
    <message>
      <source>its spectra were scaled by {0}, these are by {1}</source>
      <translation>seine Spektren wurden mit {0} skaliert, diese werden es mit {1}</translation>
    </message>
    <message>
      <source>its {0} {1} are no list of numbers</source>
      <translation>{0} {1} sind keine Liste von Zahlen</translation>
    </message>
    <message>
      <source>label at least two classes or leave the variable out</source>
      <translation>labeln Sie mindestens zwei Klassen, oder lassen Sie die Variable weg</translation>
    </message>
    <message>
      <source>leaves of at least {0}</source>
      <translation>Blätter von mindestens {0}</translation>
    </message>
    <message>
      <source>lower the learning rate ({0}) or check the scenes for values that should be no data.</source>
      <translation>verringern Sie die Lernrate ({0}), oder prüfen Sie die Szenen auf Werte, die keine Daten sein sollten.</translation>
    </message>
    <message>
      <source>lower the rare-class share, {0}</source>
      <translation>senken Sie den Anteil seltener Klassen, {0}</translation>
    </message>
    <message>
      <source>mean {0} beyond it</source>
      <translation>Mittel {0} jenseits davon</translation>
    </message>
    <message>
      <source>mean {0} within it</source>
      <translation>Mittel {0} innerhalb</translation>
    </message>
    <message>
      <source>mean {0} within it, mean {1} beyond it</source>
      <translation>Mittel {0} innerhalb, Mittel {1} jenseits davon</translation>
    </message>
    <message>
      <source>needs the folder {0}, which is a file</source>
      <translation>braucht den Ordner {0}, der eine Datei ist</translation>
    </message>
    <message>
      <source>nested too deep</source>
      <translation>zu tief verschachtelt</translation>
    </message>
    <message>
      <source>new in {0} are the classes {1}</source>
      <translation>neu in {0} sind die Klassen {1}</translation>
    </message>
    <message>
      <source>no class to learn, because each of its {0} is below {1} of its labels</source>
      <translation>keine Klasse zu lernen, denn jede der {0} hat weniger als {1} der Labels</translation>
    </message>
    <message>
      <source>no labelled pixel</source>
      <translation>kein gelabeltes Pixel</translation>
    </message>
    <message>
      <source>no numbers</source>
      <translation>keine Zahlen</translation>
    </message>
    <message>
      <source>no values</source>
      <translation>keine Werte</translation>
    </message>
    <message>
      <source>not everything fits in the {0}</source>
      <translation>nicht alles passt in {0}</translation>
    </message>
    <message>
      <source>one class</source>
      <translation>eine Klasse</translation>
    </message>
    <message>
      <source>one network with</source>
      <translation>ein Netz mit</translation>
    </message>
    <message>
      <source>one value</source>
      <translation>ein Wert</translation>
    </message>
    <message>
      <source>only one class to learn ({0})</source>
      <translation>nur eine Klasse zu lernen ({0})</translation>
    </message>
    <message>
      <source>only the value {0}</source>
      <translation>nur den Wert {0}</translation>
    </message>
    <message>
      <source>onnxruntime cannot run what torch wrote ({0}); no ONNX file was written.</source>
      <translation>onnxruntime kann nicht ausführen, was torch geschrieben hat ({0}); es wurde keine ONNX-Datei geschrieben.</translation>
    </message>
    <message>
      <source>onnxruntime says what torch says: differences up to {0} of a probability or of a quantity's range (allowed are {1}).</source>
      <translation>onnxruntime sagt, was torch sagt: Unterschiede bis {0} einer Wahrscheinlichkeit oder des Bereichs einer Größe (erlaubt sind {1}).</translation>
    </message>
    <message>
      <source>overall accuracy {0}, mean class accuracy {1}</source>
      <translation>Gesamtgenauigkeit {0}, mittlere Klassengenauigkeit {1}</translation>
    </message>
    <message>
      <source>overlap of {0}</source>
      <translation>Überlappung von {0}</translation>
    </message>
    <message>
      <source>raise the agreement from {0} to {1}</source>
      <translation>die Übereinstimmung von {0} auf {1} heben</translation>
    </message>
    <message>
      <source>scene that the model learned from</source>
      <translation>die Szene, von der das Modell gelernt hat</translation>
    </message>
    <message>
      <source>source of labels that the model learned from</source>
      <translation>die Quelle von Labels, von denen das Modell gelernt hat</translation>
    </message>
    <message>
      <source>the default</source>
      <translation>die Vorgabe</translation>
    </message>
    <message>
      <source>the model needs them, so no pixel can be mapped</source>
      <translation>das Modell braucht sie, sodass kein Pixel kartiert werden kann</translation>
    </message>
    <message>
      <source>the network for single pixels is</source>
      <translation>das Netz für einzelne Pixel wird</translation>
    </message>
    <message>
      <source>the same as {0} up to scale and offset</source>
      <translation>bis auf Skalierung und Versatz gleich {0}</translation>
    </message>
    <message>
      <source>the spectral path</source>
      <translation>der spektrale Pfad</translation>
    </message>
    <message>
      <source>the training part knows one class of {0} only</source>
      <translation>der Trainingsteil kennt nur eine Klasse von {0}</translation>
    </message>
    <message>
      <source>the training part knows one value of {0} only</source>
      <translation>der Trainingsteil kennt von {0} nur einen Wert</translation>
    </message>
    <message>
      <source>the weights of epoch {0} are</source>
      <translation>die Gewichte der Epoche {0} werden</translation>
    </message>
    <message>
      <source>there is no such file</source>
      <translation>diese Datei gibt es nicht</translation>
    </message>
    <message>
      <source>they could not be brought into the raster's coordinate reference system</source>
      <translation>sie ließen sich nicht in das Koordinatenbezugssystem des Rasters bringen</translation>
    </message>
    <message>
      <source>they reach from {0}, {1} to {2}, {3} and the raster from {4}, {5} to {6}, {7}</source>
      <translation>sie reichen von {0}, {1} bis {2}, {3} und das Raster von {4}, {5} bis {6}, {7}</translation>
    </message>
    <message>
      <source>this torch was built without CUDA</source>
      <translation>dieses torch ist ohne CUDA gebaut</translation>
    </message>
    <message>
      <source>torch cannot write this network as ONNX ({0}); map with HyperTask.</source>
      <translation>torch kann dieses Netz nicht als ONNX schreiben ({0}); kartieren Sie mit HyperTask.</translation>
    </message>
    <message>
      <source>torch finds no CUDA device (driver missing or too old?)</source>
      <translation>torch findet kein CUDA-Gerät (fehlt der Treiber, oder ist er zu alt?)</translation>
    </message>
    <message>
      <source>uv cannot run here; venv and pip take its place.</source>
      <translation>uv läuft hier nicht; venv und pip treten an seine Stelle.</translation>
    </message>
    <message>
      <source>what surrounds a pixel did not raise the validation score by {0}, so the network for single pixels is kept</source>
      <translation>die Umgebung eines Pixels hob den Validierungswert nicht um {0}, daher wird das Netz für einzelne Pixel behalten</translation>
    </message>
    <message>
      <source>{0} ({1} x {2} pixels) and {3} ({4} x {5}) have no common georeference, so they must have the same size; give both one, or choose the raster of this scene.</source>
      <translation>{0} ({1} x {2} Pixel) und {3} ({4} x {5}) haben keine gemeinsame Georeferenzierung, müssen also gleich groß sein; geben Sie beiden eine, oder wählen Sie das Raster dieser Szene.</translation>
    </message>
    <message>
      <source>{0} ({1}) cannot be understood ({2}); correct it.</source>
      <translation>{0} ({1}) ist nicht zu verstehen ({2}); berichtigen Sie das.</translation>
    </message>
    <message>
      <source>{0} ({1}) has the kind {2}; it must be one of {3}.</source>
      <translation>{0} ({1}) hat die Art {2}; sie muss eine von diesen sein: {3}.</translation>
    </message>
    <message>
      <source>{0} 0 % (no label to judge by)</source>
      <translation>{0} 0 % (kein Label, um es zu beurteilen)</translation>
    </message>
    <message>
      <source>{0} ROI has no class and was left out.</source>
      <translation>{0} ROI hat keine Klasse und wurde ausgelassen.</translation>
    </message>
    <message>
      <source>{0} ROI has no geometry and was left out.</source>
      <translation>{0} ROI hat keine Geometrie und wurde ausgelassen.</translation>
    </message>
    <message>
      <source>{0} ROI pixel has no data.</source>
      <translation>{0} ROI-Pixel hat keine Daten.</translation>
    </message>
    <message>
      <source>{0} ROI pixel holds NaN or infinity.</source>
      <translation>{0} ROI-Pixel enthält NaN oder unendlich.</translation>
    </message>
    <message>
      <source>{0} ROI pixel is 0 in all bands.</source>
      <translation>{0} ROI-Pixel ist in allen Kanälen 0.</translation>
    </message>
    <message>
      <source>{0} ROI pixels are 0 in all bands.</source>
      <translation>{0} ROI-Pixel sind in allen Kanälen 0.</translation>
    </message>
    <message>
      <source>{0} ROI pixels have no data.</source>
      <translation>{0} ROI-Pixel haben keine Daten.</translation>
    </message>
    <message>
      <source>{0} ROI pixels hold NaN or infinity.</source>
      <translation>{0} ROI-Pixel enthalten NaN oder unendlich.</translation>
    </message>
    <message>
      <source>{0} ROIs have no class and were left out.</source>
      <translation>{0} ROIs haben keine Klasse und wurden ausgelassen.</translation>
    </message>
    <message>
      <source>{0} ROIs have no geometry and were left out.</source>
      <translation>{0} ROIs haben keine Geometrie und wurden ausgelassen.</translation>
    </message>
    <message>
      <source>{0} among the {1} cannot be understood; write them like "name=value, name=value".</source>
      <translation>{0} unter {1} ist nicht zu verstehen; schreiben Sie die Werte so: "name=value, name=value".</translation>
    </message>
    <message>
      <source>{0} and the names of the bands ({1}) name no variable; {2}.</source>
      <translation>{0} und die Namen der Kanäle ({1}) nennen keine Variable; {2}.</translation>
    </message>
    <message>
      <source>{0} and {1} overlap on different pixel grids (another pixel size, direction or coordinate reference system), so blocks could put one place into two parts; split by field (SPLIT, SPLIT_FIELD), bring the scenes to one grid, or train with one of them.</source>
      <translation>{0} und {1} überlappen sich auf verschiedenen Pixelgittern (andere Pixelgröße, andere Richtung oder anderes Koordinatenbezugssystem), sodass Blöcke einen Ort in zwei Teile bringen könnten; teilen Sie nach Feld auf (SPLIT, SPLIT_FIELD), bringen Sie die Szenen auf ein Gitter, oder trainieren Sie mit einer davon.</translation>
    </message>
    <message>
      <source>{0} as they are, {1} in part</source>
      <translation>{0}, wie sie sind, {1} zum Teil</translation>
    </message>
    <message>
      <source>{0} bands were averaged to {1}.</source>
      <translation>{0} Kanäle wurden zu {1} gemittelt.</translation>
    </message>
    <message>
      <source>{0} begins with a mark of its encoding (BOM), with which GDAL reads no ENVI header; save it as plain text without one.</source>
      <translation>{0} beginnt mit einer Marke der Kodierung (BOM), mit der GDAL keinen ENVI-Header liest; speichern Sie die Datei als reinen Text ohne sie.</translation>
    </message>
    <message>
      <source>{0} can no longer be used ({1}); see that it is there and that its disk stays connected, and run this again.</source>
      <translation>{0} lässt sich nicht mehr verwenden ({1}); sorgen Sie dafür, dass es da ist und sein Datenträger verbunden bleibt, und führen Sie dies erneut aus.</translation>
    </message>
    <message>
      <source>{0} cannot be a file or any other name: {1} holds a character that no name can have; write it anew.</source>
      <translation>{0} kann weder eine Datei noch ein anderer Name sein: {1} enthält ein Zeichen, das kein Name haben kann; schreiben Sie es neu.</translation>
    </message>
    <message>
      <source>{0} cannot be computed: all classes together have {1} degrees of freedom and {2} bands need more than {3}; draw more pixels.</source>
      <translation>{0} lässt sich nicht berechnen: Alle Klassen zusammen haben {1} Freiheitsgrade, und {2} Kanäle brauchen mehr als {3}; zeichnen Sie mehr Pixel.</translation>
    </message>
    <message>
      <source>{0} cannot be computed: all classes together have {1} degrees of freedom and {2} components need more than {3}; draw more pixels.</source>
      <translation>{0} lässt sich nicht berechnen: Alle Klassen zusammen haben {1} Freiheitsgrade, und {2} Komponenten brauchen mehr als {3}; zeichnen Sie mehr Pixel.</translation>
    </message>
    <message>
      <source>{0} cannot be opened as a vector layer; choose another file.</source>
      <translation>{0} lässt sich nicht als Vektorlayer öffnen; wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>{0} cannot be read ({1}); choose another file.</source>
      <translation>{0} lässt sich nicht lesen ({1}); wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>{0} cannot be read ({1}); delete it to make anew what it holds.</source>
      <translation>{0} lässt sich nicht lesen ({1}); löschen Sie die Datei, um ihren Inhalt neu zu machen.</translation>
    </message>
    <message>
      <source>{0} cannot be read as JSON ({1}); {2}.</source>
      <translation>{0} lässt sich nicht als JSON lesen ({1}); {2}.</translation>
    </message>
    <message>
      <source>{0} cannot be read as a raster: it is damaged or of a format that GDAL does not know; copy it again or choose another file.</source>
      <translation>{0} lässt sich nicht als Raster lesen: Die Datei ist beschädigt oder in einem Format, das GDAL nicht kennt; kopieren Sie sie noch einmal, oder wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>{0} cannot be read as a raster; choose another one.</source>
      <translation>{0} lässt sich nicht als Raster lesen; wählen Sie ein anderes.</translation>
    </message>
    <message>
      <source>{0} cannot be started ({1}); name another Python.</source>
      <translation>{0} lässt sich nicht starten ({1}); nennen Sie ein anderes Python.</translation>
    </message>
    <message>
      <source>{0} cannot be written because {1} cannot be reached; connect it or choose another place.</source>
      <translation>{0} lässt sich nicht schreiben, weil {1} nicht erreichbar ist; verbinden Sie es oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>{0} centres in {1} dimensions; beyond the limit from a distance of {2}</source>
      <translation>{0} Zentren in {1} Dimensionen; jenseits der Grenze ab einem Abstand von {2}</translation>
    </message>
    <message>
      <source>{0} could not be added: {1}</source>
      <translation>{0} ließ sich nicht hinzufügen: {1}</translation>
    </message>
    <message>
      <source>{0} could not be written ({1}); choose another place.</source>
      <translation>{0} ließ sich nicht schreiben ({1}); wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>{0} could not be written: {1}</source>
      <translation>{0} ließ sich nicht schreiben: {1}</translation>
    </message>
    <message>
      <source>{0} could not be written; choose another place.</source>
      <translation>{0} ließ sich nicht schreiben; wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>{0} could not be written; free some space on its disk or choose another place.</source>
      <translation>{0} ließ sich nicht schreiben; schaffen Sie Platz auf der Platte, oder wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
      <source>{0} could not be written; free some space on its disk.</source>
      <translation>{0} ließ sich nicht schreiben; schaffen Sie Platz auf der Platte.</translation>
    </message>
    <message>
      <source>{0} does not say the data type; add a line such as data type = 2 to the header (1 are bytes, 2 and 12 whole numbers of two bytes, 4 fractions of four).</source>
      <translation>{0} nennt den Datentyp nicht; fügen Sie dem Header eine Zeile wie data type = 2 hinzu (1 sind Bytes, 2 und 12 ganze Zahlen von zwei Bytes, 4 Gleitkommazahlen von vier).</translation>
    </message>
    <message>
      <source>{0} does not say the {1}; add a line such as {2} = 100 to the header.</source>
      <translation>{0} sagt nichts über {1}; fügen Sie dem Header eine Zeile wie {2} = 100 hinzu.</translation>
    </message>
    <message>
      <source>{0} does not say the {1}; add a line such as {2} = {3} to the header (it is one of {4}).</source>
      <translation>{0} sagt nichts über {1}; fügen Sie dem Header eine Zeile wie {2} = {3} hinzu (möglich sind {4}).</translation>
    </message>
    <message>
      <source>{0} does not say what its 0 means, and it counts as a class, as on the map; if it is 0 where nobody looked, declare that (gdal_edit.py -a_nodata 0 FILE).</source>
      <translation>{0} sagt nicht, was die 0 darin bedeutet, und sie gilt als Klasse, wie auf der Karte; wenn sie steht, wo niemand nachgesehen hat, geben Sie das an (gdal_edit.py -a_nodata 0 FILE).</translation>
    </message>
    <message>
      <source>{0} does not say what its 0 means, and it is taken for no data; if it is a class, declare another nodata value (gdal_edit.py -a_nodata 255 FILE).</source>
      <translation>{0} sagt nicht, was die 0 darin bedeutet, und sie gilt als keine Daten; wenn sie eine Klasse ist, geben Sie einen anderen Nodata-Wert an (gdal_edit.py -a_nodata 255 FILE).</translation>
    </message>
    <message>
      <source>{0} does not say which band holds {1}, so that {2} would both be band 1; give each its band.</source>
      <translation>{0} sagt nicht, welcher Kanal {1} enthält, sodass {2} beide Kanal 1 wären; geben Sie jedem seinen Kanal (band).</translation>
    </message>
    <message>
      <source>{0} epochs in 1 minute.</source>
      <translation>{0} Epochen in 1 Minute.</translation>
    </message>
    <message>
      <source>{0} epochs in {1} minutes.</source>
      <translation>{0} Epochen in {1} Minuten.</translation>
    </message>
    <message>
      <source>{0} feature of the {1} has no value.</source>
      <translation>{0} Objekt ({1}) hat keinen Wert.</translation>
    </message>
    <message>
      <source>{0} feature of {1} has no geometry and was left out.</source>
      <translation>{0} Objekt von {1} hat keine Geometrie und wurde ausgelassen.</translation>
    </message>
    <message>
      <source>{0} feature of {1} is used.</source>
      <translation>{0} Objekt von {1} wird verwendet.</translation>
    </message>
    <message>
      <source>{0} features of the {1} have no value.</source>
      <translation>{0} Objekte ({1}) haben keinen Wert.</translation>
    </message>
    <message>
      <source>{0} features of {1} are used.</source>
      <translation>{0} Objekte von {1} werden verwendet.</translation>
    </message>
    <message>
      <source>{0} features of {1} have no geometry and were left out.</source>
      <translation>{0} Objekte von {1} haben keine Geometrie und wurden ausgelassen.</translation>
    </message>
    <message>
      <source>{0} folds need at least {1} places with labels, and there are {2}; choose fewer folds, or in a split by blocks a smaller block size.</source>
      <translation>{0} Folds brauchen mindestens {1} Orte mit Labels, und es gibt {2}; wählen Sie weniger Folds oder, bei einer Aufteilung nach Blöcken, eine kleinere Blockgröße.</translation>
    </message>
    <message>
      <source>{0} give {1} values that are no names by whole-number codes ({2}); {3}.</source>
      <translation>{0} geben für {1} Werte an, die keine Namen zu ganzzahligen Codes sind ({2}); {3}.</translation>
    </message>
    <message>
      <source>{0} gives the name {1} to the bands {2} and {3}{4}; give each variable one band and a name of its own.</source>
      <translation>{0} gibt den Namen {1} den Kanälen {2} und {3}{4}; geben Sie jeder Variablen einen Kanal und einen eigenen Namen.</translation>
    </message>
    <message>
      <source>{0} gives the name {1} to the bands {2} of {3}; give a variable spec with a name of its own for each.</source>
      <translation>{0} gibt den Namen {1} den Kanälen {2} von {3}; geben Sie eine Variablenbeschreibung mit einem eigenen Namen für jeden an.</translation>
    </message>
    <message>
      <source>{0} gives {1} the groups {2}; keep one.</source>
      <translation>{0} gibt {1} die Gruppen {2}; behalten Sie eine.</translation>
    </message>
    <message>
      <source>{0} has 1 band; there is no band {1}.</source>
      <translation>{0} hat 1 Kanal; es gibt keinen Kanal {1}.</translation>
    </message>
    <message>
      <source>{0} has 1 pixel and shrinkage needs at least 2; draw more pixels.</source>
      <translation>{0} hat 1 Pixel, und Schrumpfung braucht mindestens 2; zeichnen Sie mehr Pixel.</translation>
    </message>
    <message>
      <source>{0} has 1 pixel and {1} bands need more than {2}; draw more pixels, use fewer bands, principal components or shrinkage.</source>
      <translation>{0} hat 1 Pixel, und {1} Kanäle brauchen mehr als {2}; zeichnen Sie mehr Pixel, oder nehmen Sie weniger Kanäle, Hauptkomponenten oder Schrumpfung.</translation>
    </message>
    <message>
      <source>{0} has 1 pixel and {1} components need more than {2}; draw more pixels, use fewer components or shrinkage.</source>
      <translation>{0} hat 1 Pixel, und {1} Komponenten brauchen mehr als {2}; zeichnen Sie mehr Pixel, oder nehmen Sie weniger Komponenten oder Schrumpfung.</translation>
    </message>
    <message>
      <source>{0} has another coordinate reference system ({1}) than the map ({2}); it was resampled onto the map's grid, nearest neighbour.</source>
      <translation>{0} hat ein anderes Koordinatenbezugssystem ({1}) als die Karte ({2}); es wurde auf das Gitter der Karte gebracht, mit dem nächsten Nachbarn.</translation>
    </message>
    <message>
      <source>{0} has as many lines as the map has columns and the other way round; it may be transposed.</source>
      <translation>{0} hat so viele Zeilen, wie die Karte Spalten hat, und umgekehrt; Zeilen und Spalten könnten vertauscht sein.</translation>
    </message>
    <message>
      <source>{0} has blanks before or within {1}; write it at the start of its line, with single blanks.</source>
      <translation>{0} hat Leerzeichen vor oder in {1}; schreiben Sie das an den Anfang der Zeile, mit einfachen Leerzeichen.</translation>
    </message>
    <message>
      <source>{0} has learned from {1} by another split, maybe from the very labels that are tested now, so that the accuracy may be too good; judge the maps by labels of other scenes, or start from a model of others.</source>
      <translation>{0} hat aus {1} nach einer anderen Aufteilung gelernt, vielleicht gerade von den Labels, die jetzt getestet werden, sodass die Genauigkeit zu gut sein kann; beurteilen Sie die Karten anhand von Labels anderer Szenen, oder gehen Sie von einem Modell anderer Szenen aus.</translation>
    </message>
    <message>
      <source>{0} has no coordinate reference system; it is taken to have the other's.</source>
      <translation>{0} hat kein Koordinatenbezugssystem; angenommen wird das der anderen Seite.</translation>
    </message>
    <message>
      <source>{0} has no georeference; coordinates of ROIs are read as column and minus row.</source>
      <translation>{0} hat keine Georeferenzierung; Koordinaten von ROIs werden als Spalte und minus Zeile gelesen.</translation>
    </message>
    <message>
      <source>{0} has no georeference; the two are compared pixel by pixel.</source>
      <translation>{0} hat keine Georeferenzierung; beide werden Pixel für Pixel verglichen.</translation>
    </message>
    <message>
      <source>{0} has no labels.</source>
      <translation>{0} hat keine Labels.</translation>
    </message>
    <message>
      <source>{0} has no layer {1}; its layers are {2}.</source>
      <translation>{0} hat keinen Layer {1}; vorhandene Layer: {2}.</translation>
    </message>
    <message>
      <source>{0} has no list "variables"; give one with an object for each variable.</source>
      <translation>{0} hat keine Liste "variables"; geben Sie eine mit einem Objekt für jede Variable an.</translation>
    </message>
    <message>
      <source>{0} has no name; give it one, a text.</source>
      <translation>{0} hat keinen Namen; geben Sie einen an, als Text.</translation>
    </message>
    <message>
      <source>{0} has pixels of {1} and the map of {2} map units; each pixel of the map takes the value at its centre (nearest neighbour).</source>
      <translation>{0} hat Pixel von {1} und die Karte von {2} Karteneinheiten; jedes Pixel der Karte nimmt den Wert an seiner Mitte (nächster Nachbar).</translation>
    </message>
    <message>
      <source>{0} has several layers; choose one of {1} by its layer name.</source>
      <translation>{0} hat mehrere Layer; wählen Sie mit dem Layernamen einen von diesen: {1}.</translation>
    </message>
    <message>
      <source>{0} has the key {1} twice; keep one of them.</source>
      <translation>{0} hat den Schlüssel {1} zweimal; behalten Sie einen davon.</translation>
    </message>
    <message>
      <source>{0} has the unknown key {1}; its keys are {2}.</source>
      <translation>{0} hat den unbekannten Schlüssel {1}; möglich sind {2}.</translation>
    </message>
    <message>
      <source>{0} has the unknown key {1}; the keys are {2}.</source>
      <translation>{0} hat den unbekannten Schlüssel {1}; möglich sind {2}.</translation>
    </message>
    <message>
      <source>{0} has {1} bands whose names are not those of the map's {2} classes; choose the probabilities that belong to this map.</source>
      <translation>{0} hat {1} Kanäle, deren Namen nicht die der {2} Klassen der Karte sind; wählen Sie die Wahrscheinlichkeiten, die zu dieser Karte gehören.</translation>
    </message>
    <message>
      <source>{0} has {1} bands; there is no band {2}.</source>
      <translation>{0} hat {1} Kanäle; einen Kanal {2} gibt es nicht.</translation>
    </message>
    <message>
      <source>{0} has {1} bytes and its header promises {2}; the rest is not read.</source>
      <translation>{0} hat {1} Bytes, und der Header verspricht {2}; der Rest wird nicht gelesen.</translation>
    </message>
    <message>
      <source>{0} has {1} different values; if it is a measurement, choose it as continuous, and if it is an identifier, choose another field.</source>
      <translation>{0} hat {1} verschiedene Werte; wenn es ein Messwert ist, wählen Sie es als stetig, und wenn es eine Kennung ist, wählen Sie ein anderes Feld.</translation>
    </message>
    <message>
      <source>{0} has {1} numbers and its file no wavelengths that tell which axis is that of the bands: the first one, {2}, is an axis on the ground.</source>
      <translation>{0} hat {1} Zahlen, und die Datei hat keine Wellenlängen, die zeigen, welche Achse die der Kanäle ist: Die erste, {2}, ist eine Achse am Boden.</translation>
    </message>
    <message>
      <source>{0} has {1} numbers and its file no wavelengths that tell which axis is that of the bands; the first one is taken for it ({2} bands of {3} lines and {4} columns).</source>
      <translation>{0} hat {1} Zahlen, und die Datei hat keine Wellenlängen, die zeigen, welche Achse die der Kanäle ist; die erste gilt als diese ({2} Kanäle mit {3} Zeilen und {4} Spalten).</translation>
    </message>
    <message>
      <source>{0} has {1} pixels and shrinkage needs at least 2; draw more pixels.</source>
      <translation>{0} hat {1} Pixel, und Schrumpfung braucht mindestens 2; zeichnen Sie mehr Pixel.</translation>
    </message>
    <message>
      <source>{0} has {1} pixels and {2} bands need more than {3}; draw more pixels, use fewer bands, principal components or shrinkage.</source>
      <translation>{0} hat {1} Pixel, und {2} Kanäle brauchen mehr als {3}; zeichnen Sie mehr Pixel, oder nehmen Sie weniger Kanäle, Hauptkomponenten oder Schrumpfung.</translation>
    </message>
    <message>
      <source>{0} has {1} pixels and {2} components need more than {3}; draw more pixels, use fewer components or shrinkage.</source>
      <translation>{0} hat {1} Pixel, und {2} Komponenten brauchen mehr als {3}; zeichnen Sie mehr Pixel, oder nehmen Sie weniger Komponenten oder Schrumpfung.</translation>
    </message>
    <message>
      <source>{0} has {1} pixels, but within it {2} of {3} bands{4} follow from the others, so its covariance is singular; leave these out, or use principal components or shrinkage.</source>
      <translation>{0} hat {1} Pixel, aber darin folgen {2} von {3} Kanälen{4} aus den anderen, sodass die Kovarianz singulär ist; lassen Sie diese aus, oder verwenden Sie Hauptkomponenten oder Schrumpfung.</translation>
    </message>
    <message>
      <source>{0} has {1} pixels, but within it {2} of {3} components{4} follow from the others, so its covariance is singular; leave these out, or use principal components or shrinkage.</source>
      <translation>{0} hat {1} Pixel, aber darin folgen {2} von {3} Komponenten{4} aus den anderen, sodass die Kovarianz singulär ist; lassen Sie diese aus, oder verwenden Sie Hauptkomponenten oder Schrumpfung.</translation>
    </message>
    <message>
      <source>{0} has {1} x {2} pixels and the map {3} x {4}; without a georeference of both they must have the same size.</source>
      <translation>{0} hat {1} x {2} Pixel und die Karte {3} x {4}; ohne Georeferenzierung beider müssen sie gleich groß sein.</translation>
    </message>
    <message>
      <source>{0} hold one and the same spectrum from {1} to {2}, beyond the range of all others, as a fill value times a factor of the band does; nothing declares it, so they count as data.</source>
      <translation>{0} enthalten ein und dasselbe Spektrum von {1} bis {2}, jenseits des Bereichs aller anderen, wie ein Füllwert mal einem Faktor des Kanals; nichts weist es als solchen aus, diese Pixel zählen also als Daten.</translation>
    </message>
    <message>
      <source>{0} hold {1} in all bands, beyond the range of all others, as a fill value does; nothing declares it, so they count as data.</source>
      <translation>{0} enthalten {1} in allen Kanälen, jenseits des Bereichs aller anderen, wie ein Füllwert; nichts weist es als solchen aus, diese Pixel zählen also als Daten.</translation>
    </message>
    <message>
      <source>{0} holds 0 and 1 only, and 0 counts as a class.</source>
      <translation>{0} enthält nur 0 und 1, und 0 zählt als Klasse.</translation>
    </message>
    <message>
      <source>{0} holds complex numbers ({1}); use one with real numbers.</source>
      <translation>{0} enthält komplexe Zahlen ({1}); verwenden Sie eine Datei mit reellen Zahlen.</translation>
    </message>
    <message>
      <source>{0} holds fractions such as {1}, which are no class codes; give a number of bins to cut them into classes.</source>
      <translation>{0} enthält Bruchzahlen wie {1}, die keine Klassencodes sind; geben Sie eine Zahl von Wertebereichen an, um sie in Klassen zu schneiden.</translation>
    </message>
    <message>
      <source>{0} holds more than {1} different values, which are no classes; choose the kind continuous, or another band or field.</source>
      <translation>{0} enthält mehr als {1} verschiedene Werte, was keine Klassen sind; wählen Sie die Art continuous oder einen anderen Kanal oder ein anderes Feld.</translation>
    </message>
    <message>
      <source>{0} holds no class; all of its pixels are no data or have codes below 1.</source>
      <translation>{0} enthält keine Klasse; alle Pixel darin sind ohne Daten oder haben Codes unter 1.</translation>
    </message>
    <message>
      <source>{0} holds no layer; choose another file.</source>
      <translation>{0} enthält keinen Layer; wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>{0} holds no raster; choose another file.</source>
      <translation>{0} enthält kein Raster; wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>{0} holds nothing but a mask; choose a scene with bands.</source>
      <translation>{0} enthält nichts als eine Maske; wählen Sie eine Szene mit Kanälen.</translation>
    </message>
    <message>
      <source>{0} holds nothing but a mask; choose another one.</source>
      <translation>{0} enthält nichts als eine Maske; wählen Sie ein anderes Raster.</translation>
    </message>
    <message>
      <source>{0} holds something else than the stands of a sample scene as it was made, and would be overwritten; choose another folder, or give that file another name.</source>
      <translation>{0} enthält etwas anderes als die Bestände einer Beispielszene, wie sie erzeugt wurde, und würde überschrieben; wählen Sie einen anderen Ordner, oder geben Sie der Datei einen anderen Namen.</translation>
    </message>
    <message>
      <source>{0} holds the network {1}, which this version of HyperTask does not know (it knows {2}); update HyperTask.</source>
      <translation>{0} enthält das Netz {1}, das diese Version von HyperTask nicht kennt (sie kennt {2}); aktualisieren Sie HyperTask.</translation>
    </message>
    <message>
      <source>{0} holds {1} and is no raster of probabilities, which lie between 0 and 1; choose another one.</source>
      <translation>{0} enthält {1} und ist kein Raster mit Wahrscheinlichkeiten, die zwischen 0 und 1 liegen; wählen Sie ein anderes.</translation>
    </message>
    <message>
      <source>{0} holds {1} and is no raster of trust, whose scores are not below 0; choose the one that belongs to this map.</source>
      <translation>{0} enthält {1} und ist kein Vertrauensraster, dessen Werte nicht unter 0 liegen; wählen Sie das, das zu dieser Karte gehört.</translation>
    </message>
    <message>
      <source>{0} holds {1} different values and at most {2} classes can be compared; choose the field with the class, or give a number of bins for a measurement.</source>
      <translation>{0} enthält {1} verschiedene Werte, und höchstens {2} Klassen lassen sich vergleichen; wählen Sie das Feld mit der Klasse, oder geben Sie für einen Messwert eine Zahl von Wertebereichen an.</translation>
    </message>
    <message>
      <source>{0} holds {1} rasters and none was chosen; choose one of {2} and {3} more.</source>
      <translation>{0} enthält {1} Raster, und keines wurde gewählt; wählen Sie eines von {2} und {3} weiteren.</translation>
    </message>
    <message>
      <source>{0} holds {1} rasters and none was chosen; choose one of {2}.</source>
      <translation>{0} enthält {1} Raster, und keines wurde gewählt; wählen Sie eines von {2}.</translation>
    </message>
    <message>
      <source>{0} holds {1}, which is no class code; choose the kind continuous.</source>
      <translation>{0} enthält {1}, was kein Klassencode ist; wählen Sie die Art continuous.</translation>
    </message>
    <message>
      <source>{0} holds {1}, which is no number; write a number or null.</source>
      <translation>{0} enthält {1}, was keine Zahl ist; schreiben Sie eine Zahl oder null.</translation>
    </message>
    <message>
      <source>{0} in the training part: {1}.</source>
      <translation>{0} im Trainingsteil: {1}.</translation>
    </message>
    <message>
      <source>{0} in {1} are of an earlier run, of another scene or model than the maps that lie beside now; delete what is not needed, and map scenes into folders of their own.</source>
      <translation>{0} in {1} stammen aus einem früheren Lauf, von einer anderen Szene oder einem anderen Modell als die Karten, die jetzt daneben liegen; löschen Sie, was nicht gebraucht wird, und kartieren Sie Szenen in eigene Ordner.</translation>
    </message>
    <message>
      <source>{0} in {1} is of an earlier run, of another scene or model than the maps that lie beside now; delete what is not needed, and map scenes into folders of their own.</source>
      <translation>{0} in {1} stammt aus einem früheren Lauf, von einer anderen Szene oder einem anderen Modell als die Karten, die jetzt daneben liegen; löschen Sie, was nicht gebraucht wird, und kartieren Sie Szenen in eigene Ordner.</translation>
    </message>
    <message>
      <source>{0} is a header; name the data file beside it.</source>
      <translation>{0} ist ein Header; nennen Sie die Datendatei daneben.</translation>
    </message>
    <message>
      <source>{0} is a link to {1}; name that file itself, or remove the link.</source>
      <translation>{0} ist eine Verknüpfung mit {1}; nennen Sie diese Datei selbst, oder entfernen Sie die Verknüpfung.</translation>
    </message>
    <message>
      <source>{0} is damaged near line {1}; copy it again.</source>
      <translation>{0} ist nahe Zeile {1} beschädigt; kopieren Sie die Datei noch einmal.</translation>
    </message>
    <message>
      <source>{0} is damaged; copy it again.</source>
      <translation>{0} ist beschädigt; kopieren Sie die Datei noch einmal.</translation>
    </message>
    <message>
      <source>{0} is in the geometry of the sensor, without a georeference; labels must be rasters of its size, or shapes in columns and minus lines.</source>
      <translation>{0} ist in der Geometrie des Sensors, ohne Georeferenzierung; Labels müssen Raster derselben Größe sein oder Formen in Spalten und minus Zeilen.</translation>
    </message>
    <message>
      <source>{0} is longer than {1} bytes; it must be another file.</source>
      <translation>{0} ist länger als {1} Bytes; es muss eine andere Datei sein.</translation>
    </message>
    <message>
      <source>{0} is no ENVI header: its first line is not ENVI; choose the data file itself.</source>
      <translation>{0} ist kein ENVI-Header: Die erste Zeile ist nicht ENVI; wählen Sie die Datendatei selbst.</translation>
    </message>
    <message>
      <source>{0} is no text in UTF-8 (byte {1}); save it as UTF-8.</source>
      <translation>{0} ist kein Text in UTF-8 (Byte {1}); speichern Sie es als UTF-8.</translation>
    </message>
    <message>
      <source>{0} is not a model file of HyperTask; choose a .safetensors file that HyperTask trained.</source>
      <translation>{0} ist keine Modelldatei von HyperTask; wählen Sie eine .safetensors-Datei, die HyperTask trainiert hat.</translation>
    </message>
    <message>
      <source>{0} is not among the {1}; they are {2}.</source>
      <translation>{0} gibt es unter {1} nicht; möglich sind {2}.</translation>
    </message>
    <message>
      <source>{0} is not seen by torch for CUDA {1}; take a newer driver, or set the engine up for the processor (BUILD=cpu).</source>
      <translation>{0} wird von torch für CUDA {1} nicht gesehen; nehmen Sie einen neueren Treiber, oder richten Sie die Engine für den Prozessor ein (BUILD=cpu).</translation>
    </message>
    <message>
      <source>{0} is not valid JSON ({1}) near line {2}, column {3}; correct it there.</source>
      <translation>{0} ist kein gültiges JSON ({1}) bei Zeile {2}, Spalte {3}; berichtigen Sie es dort.</translation>
    </message>
    <message>
      <source>{0} is not valid JSON ({1}); correct it or choose another file.</source>
      <translation>{0} ist kein gültiges JSON ({1}); berichtigen Sie es oder wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>{0} is shifted against the map's pixels by a fraction of a pixel ({1} columns, {2} lines); each pixel of the map takes the value at its centre, so that edges of classes count as errors.</source>
      <translation>{0} ist gegen die Pixel der Karte um einen Bruchteil eines Pixels verschoben ({1} Spalten, {2} Zeilen); jedes Pixel der Karte nimmt den Wert an seiner Mitte, sodass Ränder von Klassen als Fehler zählen.</translation>
    </message>
    <message>
      <source>{0} is truncated: it has {1} bytes and its header promises {2}; copy the file again.</source>
      <translation>{0} ist abgeschnitten: Die Datei hat {1} Bytes, und der Header verspricht {2}; kopieren Sie sie noch einmal.</translation>
    </message>
    <message>
      <source>{0} is {1} in the map and {2} in the reference</source>
      <translation>{0} ist {1} in der Karte und {2} in der Referenz</translation>
    </message>
    <message>
      <source>{0} is {1}, which is no number; write it with a point and with nothing between thousands, such as 0.3 or 1000.</source>
      <translation>{0} ist {1}, also keine Zahl; schreiben Sie sie mit Punkt und mit nichts zwischen den Tausendern, wie 0.3 oder 1000.</translation>
    </message>
    <message>
      <source>{0} is {1}, which is no whole number; write it in digits alone, such as 1000.</source>
      <translation>{0} ist {1}, also keine ganze Zahl; schreiben Sie sie nur mit Ziffern, wie 1000.</translation>
    </message>
    <message>
      <source>{0} kept (validation score {1})</source>
      <translation>{0} behalten (Validierungswert {1})</translation>
    </message>
    <message>
      <source>{0} kept, as the training diverged in epoch {1}</source>
      <translation>{0} behalten, da das Training in Epoche {1} divergierte</translation>
    </message>
    <message>
      <source>{0} kept, as the training diverged in epoch {1}; validation has found 1 epoch before</source>
      <translation>{0} behalten, da das Training in Epoche {1} divergiert ist; die Validierung hatte zuvor 1 Epoche ergeben</translation>
    </message>
    <message>
      <source>{0} kept, as the training diverged in epoch {1}; validation has found {2} epochs before</source>
      <translation>{0} behalten, da das Training in Epoche {1} divergierte; die Validierung hatte zuvor {2} Epochen ergeben</translation>
    </message>
    <message>
      <source>{0} kept, as validation has found before</source>
      <translation>{0} behalten, wie die Validierung zuvor ergeben hat</translation>
    </message>
    <message>
      <source>{0} kept, as you have asked for the best so far</source>
      <translation>{0} behalten, da Sie das Beste bis dahin verlangt haben</translation>
    </message>
    <message>
      <source>{0} labelled pixel does not count: its scene has no data there.</source>
      <translation>{0} gelabeltes Pixel zählt nicht: Seine Szene hat dort keine Daten.</translation>
    </message>
    <message>
      <source>{0} labelled pixels do not count: their scene has no data there.</source>
      <translation>{0} gelabelte Pixel zählen nicht: Ihre Szene hat dort keine Daten.</translation>
    </message>
    <message>
      <source>{0} labelled pixels lie</source>
      <translation>{0} gelabelte Pixel liegen</translation>
    </message>
    <message>
      <source>{0} lacks the key {1}.</source>
      <translation>{0} fehlt der Schlüssel {1}.</translation>
    </message>
    <message>
      <source>{0} lies beside an ENVI header of its name, but a {1} file holds no raw numbers; choose the header's data file, or for a scene within an archive its place in it (/vsizip/{2}/NAME for a zip).</source>
      <translation>{0} liegt neben einem ENVI-Header dieses Namens, aber eine Datei mit der Endung {1} enthält keine rohen Zahlen; wählen Sie die Datendatei des Headers oder, für eine Szene in einem Archiv, ihren Ort darin (/vsizip/{2}/NAME bei zip).</translation>
    </message>
    <message>
      <source>{0} looks at the patch around each pixel by itself, which an ONNX file of whole tiles cannot hold; map with HyperTask, or train another network.</source>
      <translation>{0} betrachtet den Ausschnitt um jedes Pixel für sich, was eine ONNX-Datei ganzer Kacheln nicht enthalten kann; kartieren Sie mit HyperTask, oder trainieren Sie ein anderes Netz.</translation>
    </message>
    <message>
      <source>{0} map is in {1}.</source>
      <translation>{0} Karte liegt in {1}.</translation>
    </message>
    <message>
      <source>{0} maps are in {1}.</source>
      <translation>{0} Karten liegen in {1}.</translation>
    </message>
    <message>
      <source>{0} million pixels</source>
      <translation>{0} Millionen Pixel</translation>
    </message>
    <message>
      <source>{0} million pixels at {1} pixels a second</source>
      <translation>{0} Millionen Pixel mit {1} Pixeln je Sekunde</translation>
    </message>
    <message>
      <source>{0} minimum noise fractions</source>
      <translation>{0} Minimum Noise Fractions</translation>
    </message>
    <message>
      <source>{0} must be a list, not {1}.</source>
      <translation>{0} muss eine Liste sein, nicht {1}.</translation>
    </message>
    <message>
      <source>{0} must be a number, not {1}.</source>
      <translation>{0} muss eine Zahl sein, nicht {1}.</translation>
    </message>
    <message>
      <source>{0} must be an object, not {1}.</source>
      <translation>{0} muss ein Objekt sein, nicht {1}.</translation>
    </message>
    <message>
      <source>{0} must be {1}, not {2}.</source>
      <translation>{0} muss {1} sein, nicht {2}.</translation>
    </message>
    <message>
      <source>{0} names its coordinate system in letters that are not UTF-8; save its header as UTF-8, or give the name in plain letters.</source>
      <translation>{0} nennt das Koordinatenbezugssystem in Buchstaben, die nicht UTF-8 sind; speichern Sie den Header als UTF-8, oder geben Sie den Namen in einfachen Buchstaben an.</translation>
    </message>
    <message>
      <source>{0} names no variable for {1}; give a variable spec that names one.</source>
      <translation>{0} nennt keine Variable für {1}; geben Sie eine Variablenbeschreibung an, die eine nennt.</translation>
    </message>
    <message>
      <source>{0} names {1}, which is taken in place of the engine that was set up; install {2} there too.</source>
      <translation>{0} nennt {1}, und das wird statt der eingerichteten Engine genommen; installieren Sie auch dort {2}.</translation>
    </message>
    <message>
      <source>{0} networks, each with</source>
      <translation>{0} Netze, jedes mit</translation>
    </message>
    <message>
      <source>{0} no CRS; it is taken to be the same as the other's.</source>
      <translation>Ein KBS fehlt ({0} keines); es gilt als dasselbe wie auf der anderen Seite.</translation>
    </message>
    <message>
      <source>{0} of all ROI pixels, with signal-to-noise ratios from {1} down to {2}.</source>
      <translation>{0} aller ROI-Pixel, mit Signal-Rausch-Verhältnissen von {1} bis hinab zu {2}.</translation>
    </message>
    <message>
      <source>{0} of the model's bands are marked as bad in {1}.</source>
      <translation>{0} der Kanäle des Modells sind in {1} als schlecht markiert.</translation>
    </message>
    <message>
      <source>{0} of the reference are none of the map; all pixels of such a class count as errors.</source>
      <translation>{0} aus der Referenz sind keine Klassen der Karte; alle Pixel solcher Klassen zählen als Fehler.</translation>
    </message>
    <message>
      <source>{0} of the reference is no class of the map; all pixels of such a class count as errors.</source>
      <translation>{0} aus der Referenz ist keine Klasse der Karte; alle Pixel einer solchen Klasse zählen als Fehler.</translation>
    </message>
    <message>
      <source>{0} of their variance</source>
      <translation>{0} ihrer Varianz</translation>
    </message>
    <message>
      <source>{0} of {1} bands were not used{2}.</source>
      <translation>{0} von {1} Kanälen wurden nicht verwendet{2}.</translation>
    </message>
    <message>
      <source>{0} of {1} labelled pixels belong to no group (by {2}) and are not used.</source>
      <translation>{0} von {1} gelabelten Pixeln gehören zu keiner Gruppe (nach {2}) und werden nicht verwendet.</translation>
    </message>
    <message>
      <source>{0} of {1} rows are finished{2}.</source>
      <translation>{0} von {1} Zeilen sind fertig{2}.</translation>
    </message>
    <message>
      <source>{0} of {1} rows could not be made: {2}; the tables in {3} are of the others, and the same job tries only these again.</source>
      <translation>{0} von {1} Zeilen konnten nicht berechnet werden: {2}; die Tabellen in {3} sind von den übrigen, und derselbe Auftrag versucht nur diese noch einmal.</translation>
    </message>
    <message>
      <source>{0} of {1} scenes could not be mapped (see the log): {2}.</source>
      <translation>{0} von {1} Szenen ließen sich nicht kartieren (siehe das Protokoll): {2}.</translation>
    </message>
    <message>
      <source>{0} of {1} seeds were trained, as you have asked.</source>
      <translation>{0} von {1} Startwerten wurden trainiert, wie Sie es wollten.</translation>
    </message>
    <message>
      <source>{0} of {1} steps of pre-training in 1 minute.</source>
      <translation>{0} von {1} Schritten des Vortrainings in 1 Minute.</translation>
    </message>
    <message>
      <source>{0} of {1} steps of pre-training in {2} minutes.</source>
      <translation>{0} von {1} Schritten des Vortrainings in {2} Minuten.</translation>
    </message>
    <message>
      <source>{0} on this machine</source>
      <translation>{0} auf diesem Rechner</translation>
    </message>
    <message>
      <source>{0} part of the {1} lies off the map.</source>
      <translation>{0} Teil ({1}) liegt neben der Karte.</translation>
    </message>
    <message>
      <source>{0} parts of the {1} lie off the map.</source>
      <translation>{0} Teile ({1}) liegen neben der Karte.</translation>
    </message>
    <message>
      <source>{0} pixel lies in ROIs of different classes.</source>
      <translation>{0} Pixel liegt in ROIs verschiedener Klassen.</translation>
    </message>
    <message>
      <source>{0} pixel lies in points of different values at once and was left out.</source>
      <translation>{0} Pixel liegt zugleich in Punkten verschiedener Werte und wurde ausgelassen.</translation>
    </message>
    <message>
      <source>{0} pixel lies in polygons of different values at once and was left out.</source>
      <translation>{0} Pixel liegt zugleich in Polygonen verschiedener Werte und wurde ausgelassen.</translation>
    </message>
    <message>
      <source>{0} pixel of {1} has a code below {2}, which is no class.</source>
      <translation>{0} Pixel von {1} hat einen Code unter {2}, der keine Klasse ist.</translation>
    </message>
    <message>
      <source>{0} pixel with a reference ({1}) lies where the map has no data and was left out.</source>
      <translation>{0} Pixel mit einer Referenz ({1}) liegt, wo die Karte keine Daten hat, und wurde ausgelassen.</translation>
    </message>
    <message>
      <source>{0} pixels from {1} to {2}{3}</source>
      <translation>{0} Pixel von {1} bis {2}{3}</translation>
    </message>
    <message>
      <source>{0} pixels lie in ROIs of different classes.</source>
      <translation>{0} Pixel liegen in ROIs verschiedener Klassen.</translation>
    </message>
    <message>
      <source>{0} pixels lie in points of different values at once and were left out.</source>
      <translation>{0} Pixel liegen zugleich in Punkten verschiedener Werte und wurden ausgelassen.</translation>
    </message>
    <message>
      <source>{0} pixels lie in polygons of different values at once and were left out.</source>
      <translation>{0} Pixel liegen zugleich in Polygonen verschiedener Werte und wurden ausgelassen.</translation>
    </message>
    <message>
      <source>{0} pixels of {1} have codes below {2}, which are no classes.</source>
      <translation>{0} Pixel von {1} haben Codes unter {2}, die keine Klassen sind.</translation>
    </message>
    <message>
      <source>{0} pixels with a reference ({1}) lie where the map has no data and were left out.</source>
      <translation>{0} Pixel mit einer Referenz ({1}) liegen, wo die Karte keine Daten hat, und wurden ausgelassen.</translation>
    </message>
    <message>
      <source>{0} points of the reference layer lie in {1} pixels; where a pixel holds several, their mean counts.</source>
      <translation>{0} Punkte des Referenzlayers liegen in {1} Pixeln; wo ein Pixel mehrere enthält, zählt ihr Mittel.</translation>
    </message>
    <message>
      <source>{0} polygon covers no pixel's centre of its own.</source>
      <translation>{0} Polygon enthält keine eigene Pixelmitte.</translation>
    </message>
    <message>
      <source>{0} polygon lies off {1}.</source>
      <translation>{0} Polygon liegt neben {1}.</translation>
    </message>
    <message>
      <source>{0} polygons cover no pixel's centre of their own.</source>
      <translation>{0} Polygone enthalten keine eigene Pixelmitte.</translation>
    </message>
    <message>
      <source>{0} polygons lie off {1}.</source>
      <translation>{0} Polygone liegen neben {1}.</translation>
    </message>
    <message>
      <source>{0} principal component of all ROI pixels holds {1}.</source>
      <translation>{0} Hauptkomponente aller ROI-Pixel enthält {1}.</translation>
    </message>
    <message>
      <source>{0} principal components of all ROI pixels hold {1}.</source>
      <translation>{0} Hauptkomponenten aller ROI-Pixel enthalten {1}.</translation>
    </message>
    <message>
      <source>{0} record has no area, and was left out.</source>
      <translation>{0} Datensatz hat keine Fläche und wurde ausgelassen.</translation>
    </message>
    <message>
      <source>{0} record has no label at all.</source>
      <translation>{0} Datensatz hat gar kein Label.</translation>
    </message>
    <message>
      <source>{0} records have no area, and were left out.</source>
      <translation>{0} Datensätze haben keine Fläche und wurden ausgelassen.</translation>
    </message>
    <message>
      <source>{0} records have no label at all.</source>
      <translation>{0} Datensätze haben gar kein Label.</translation>
    </message>
    <message>
      <source>{0} says that it lies where nothing can (upper left corner and pixel size {1}); correct the place in its file, such as the map info of an ENVI header.</source>
      <translation>{0} liegt nach eigener Angabe, wo nichts liegen kann (obere linke Ecke und Pixelgröße {1}); berichtigen Sie die Lage in der Datei, etwa map info eines ENVI-Headers.</translation>
    </message>
    <message>
      <source>{0} says {1} = {2}; it must be {3}.</source>
      <translation>{0} sagt {1} = {2}; es muss {3} sein.</translation>
    </message>
    <message>
      <source>{0} says {1} twice, {2} and {3}; correct the header.</source>
      <translation>{0} sagt {1} zweimal, {2} und {3}; berichtigen Sie den Header.</translation>
    </message>
    <message>
      <source>{0} scenes, {1} of 1 band, {2} million pixels.</source>
      <translation>{0} Szenen, {1} von 1 Kanal, {2} Millionen Pixel.</translation>
    </message>
    <message>
      <source>{0} scenes, {1} of {2} bands, {3} million pixels.</source>
      <translation>{0} Szenen, {1} von {2} Kanälen, {3} Millionen Pixel.</translation>
    </message>
    <message>
      <source>{0} states no wavelengths; bands are taken by position.</source>
      <translation>{0} nennt keine Wellenlängen; Kanäle werden nach ihrer Position genommen.</translation>
    </message>
    <message>
      <source>{0} states no wavelengths; its bands are taken to be those of {1}, in the same order.</source>
      <translation>{0} nennt keine Wellenlängen; als Kanäle gelten die von {1}, in derselben Reihenfolge.</translation>
    </message>
    <message>
      <source>{0} states no wavelengths{1}, so its bands are known by position only; the model can only map rasters with the same bands in the same order.</source>
      <translation>{0} nennt keine Wellenlängen{1}, die Kanäle sind also nur nach ihrer Position bekannt; das Modell kann nur Raster mit denselben Kanälen in derselben Reihenfolge kartieren.</translation>
    </message>
    <message>
      <source>{0} tables in {1}; report: {2}</source>
      <translation>{0} Tabellen in {1}; Bericht: {2}</translation>
    </message>
    <message>
      <source>{0} was made by a newer version of HyperTask (schema {1}; this one reads {2}); update HyperTask.</source>
      <translation>{0} wurde von einer neueren Version von HyperTask gemacht (Schema {1}; diese liest {2}); aktualisieren Sie HyperTask.</translation>
    </message>
    <message>
      <source>{0} was not written by Predict maps and would be overwritten; choose another folder for the maps, or give that file another name.</source>
      <translation>{0} wurde nicht von „Karten vorhersagen“ geschrieben und würde überschrieben; wählen Sie einen anderen Ordner für die Karten oder geben Sie jener Datei einen anderen Namen.</translation>
    </message>
    <message>
      <source>{0} would be written twice; give the outputs other names.</source>
      <translation>{0} würde zweimal geschrieben; geben Sie den Ausgaben andere Namen.</translation>
    </message>
    <message>
      <source>{0}, classes as drawn</source>
      <translation>{0}, Klassen wie gezogen</translation>
    </message>
    <message>
      <source>{0}, classes in their shares</source>
      <translation>{0}, Klassen nach ihren Anteilen</translation>
    </message>
    <message>
      <source>{0}, each pixel by itself</source>
      <translation>{0}, jedes Pixel für sich</translation>
    </message>
    <message>
      <source>{0}, tiles with a margin of {1} pixels{2}</source>
      <translation>{0}, Kacheln mit einem Rand von {1} Pixeln{2}</translation>
    </message>
    <message>
      <source>{0}, where the features of {1} are to be written, holds something else; move it, or give the job another name.</source>
      <translation>{0}, wohin die Objekte von {1} geschrieben werden sollen, enthält etwas anderes; verschieben Sie die Datei, oder geben Sie dem Auftrag einen anderen Namen.</translation>
    </message>
    <message>
      <source>{0}, {1}: {2} ({3} of {4} training pixels).</source>
      <translation>{0:t}, {1}: {2:t} ({3} von {4} Trainingspixeln).</translation>
    </message>
    <message>
      <source>{0}: 1 pixel with a code below 1 counts as unlabelled, because 0 means no data in class maps.</source>
      <translation>{0}: 1 Pixel mit einem Code unter 1 zählt als nicht gelabelt, weil 0 in Klassenkarten keine Daten bedeutet.</translation>
    </message>
    <message>
      <source>{0}: names that differ only in case, in blanks or in how accents are stored are one class: {1}.</source>
      <translation>{0}: Namen, die sich nur in Groß- und Kleinschreibung, in Leerzeichen oder darin unterscheiden, wie Akzente gespeichert sind, sind eine Klasse: {1}.</translation>
    </message>
    <message>
      <source>{0}: no such variable is among those that are mapped; nothing was written.</source>
      <translation>{0}: Unter den kartierten Variablen ist keine solche; nichts wurde geschrieben.</translation>
    </message>
    <message>
      <source>{0}: no validation pixel, so nothing was chosen</source>
      <translation>{0}: kein Validierungspixel, daher wurde nichts gewählt</translation>
    </message>
    <message>
      <source>{0}: the class {1} has {2} of {3} labelled pixels ({4}), below {5}, and is left out.</source>
      <translation>{0}: Die Klasse {1} hat {2} von {3} gelabelten Pixeln ({4}), weniger als {5}, und wird ausgelassen.</translation>
    </message>
    <message>
      <source>{0}: the codes {1} are not in the list of classes; their pixels count as unlabelled.</source>
      <translation>{0}: Die Codes {1} stehen nicht in der Liste der Klassen; ihre Pixel zählen als ungelabelt.</translation>
    </message>
    <message>
      <source>{0}: the model has no such variable; nothing was written.</source>
      <translation>{0}: Das Modell hat keine solche Variable; es wurde nichts geschrieben.</translation>
    </message>
    <message>
      <source>{0}: the test is easier than the use of the map, whose accuracy far from labels is not known; larger blocks or a split by larger groups come nearer to it.</source>
      <translation>{0}: Der Test ist leichter als der Gebrauch der Karte, deren Genauigkeit fern von Labels nicht bekannt ist; größere Blöcke oder eine Aufteilung nach größeren Gruppen kommen ihm näher.</translation>
    </message>
    <message>
      <source>{0}: the test is harder than the use of the map, which lies nearer to labels; its accuracy is that of places as far from labels as those tested.</source>
      <translation>{0}: Der Test ist schwerer als der Gebrauch der Karte, die näher an Labels liegt; seine Genauigkeit ist die von Orten, die so weit von Labels entfernt sind wie die getesteten.</translation>
    </message>
    <message>
      <source>{0}: the training part has no pixel of {1}; it cannot be learned.</source>
      <translation>{0}: Der Trainingsteil hat kein Pixel von {1}; das lässt sich nicht lernen.</translation>
    </message>
    <message>
      <source>{0}: the {1} {2} the use of the map.</source>
      <translation>{0}: Der Test ({1}) ähnelt dem Gebrauch der Karte.</translation>
    </message>
    <message>
      <source>{0}: validation is easier than the use of the map; larger blocks or a split by larger groups come nearer to it.</source>
      <translation>{0}: Die Validierung ist leichter als der Gebrauch der Karte; größere Blöcke oder eine Aufteilung nach größeren Gruppen kommen ihm näher.</translation>
    </message>
    <message>
      <source>{0}: validation is harder than the use of the map, which lies nearer to labels.</source>
      <translation>{0}: Die Validierung ist schwerer als der Gebrauch der Karte, die näher an Labels liegt.</translation>
    </message>
    <message>
      <source>{0}: {1} The other rows go on.</source>
      <translation>{0}: {1} Die anderen Zeilen gehen weiter.</translation>
    </message>
    <message>
      <source>{0}: {1} are worth {2} independent pixels (1 place), so intervals of more than {3} % may hold fewer values than they say; label more places.</source>
      <translation>{0}: {1} sind {2} unabhängige Pixel wert (1 Ort), daher können Intervalle von mehr als {3} % weniger Werte enthalten, als sie sagen; labeln Sie mehr Orte.</translation>
    </message>
    <message>
      <source>{0}: {1} are worth {2} independent pixels ({3} places), so intervals of more than {4} % may hold fewer values than they say; label more places.</source>
      <translation>{0}: {1} sind {2} unabhängige Pixel wert ({3} Orte), Intervalle von mehr als {4} % können also weniger Werte enthalten, als sie angeben; labeln Sie mehr Orte.</translation>
    </message>
    <message>
      <source>{0}: {1} feature has a code below {2} ({3}), which stands for no class; it counts as unlabelled.</source>
      <translation>{0}: {1} Objekt hat einen Code unter {2} ({3}), der für keine Klasse steht; es zählt als ungelabelt.</translation>
    </message>
    <message>
      <source>{0}: {1} feature has a code below {2} ({3}), which stands for no class; they count as unlabelled.</source>
      <translation>{0}: {1} Objekt hat einen Code unter {2} ({3}), der für keine Klasse steht; es zählt als ungelabelt.</translation>
    </message>
    <message>
      <source>{0}: {1} features have a code below {2} ({3}), which stands for no class; it counts as unlabelled.</source>
      <translation>{0}: {1} Objekte haben einen Code unter {2} ({3}), der für keine Klasse steht; sie zählen als ungelabelt.</translation>
    </message>
    <message>
      <source>{0}: {1} features have a code below {2} ({3}), which stands for no class; they count as unlabelled.</source>
      <translation>{0}: {1} Objekte haben einen Code unter {2} ({3}), der für keine Klasse steht; sie zählen als ungelabelt.</translation>
    </message>
    <message>
      <source>{0}: {1} has labels only where the scenes have no data, and cannot be learned.</source>
      <translation>{0}: {1} hat Labels nur, wo die Szenen keine Daten haben, und lässt sich nicht lernen.</translation>
    </message>
    <message>
      <source>{0}: {1} have labels only where the scenes have no data, and cannot be learned.</source>
      <translation>{0}: {1} haben Labels nur, wo die Szenen keine Daten haben, und lassen sich nicht lernen.</translation>
    </message>
    <message>
      <source>{0}: {1} hold no data in any of the {2} pixels looked at; {3}.</source>
      <translation>{0}: {1} enthalten in keinem der {2} betrachteten Pixel Daten; {3}.</translation>
    </message>
    <message>
      <source>{0}: {1} holds no data in any of the {2} pixels looked at; {3}.</source>
      <translation>{0}: {1} enthält in keinem der {2} betrachteten Pixel Daten; {3}.</translation>
    </message>
    <message>
      <source>{0}: {1} in the reference, {2} in the map</source>
      <translation>{0}: {1} in der Referenz, {2} in der Karte</translation>
    </message>
    <message>
      <source>{0}: {1} labelled pixels lack data in some bands only ({2}) and cannot be learned from; to use them, leave those bands out (wavelengths).</source>
      <translation>{0}: {1} gelabelten Pixeln fehlen die Daten nur in manchen Kanälen ({2}), und aus ihnen lässt sich nicht lernen; um sie zu verwenden, lassen Sie diese Kanäle weg (wavelengths).</translation>
    </message>
    <message>
      <source>{0}: {1} labelled pixels lack data in some bands only and cannot be learned from; to use them, leave those bands out (wavelengths).</source>
      <translation>{0}: {1} gelabelten Pixeln fehlen die Daten nur in manchen Kanälen, und aus ihnen lässt sich nicht lernen; um sie zu verwenden, lassen Sie diese Kanäle weg (wavelengths).</translation>
    </message>
    <message>
      <source>{0}: {1} of the {2} pixels looked at</source>
      <translation>{0}: {1} der {2} betrachteten Pixel</translation>
    </message>
    <message>
      <source>{0}: {1} of {2} features on {3} cover no pixel centre, or other features cover theirs, and give no label.</source>
      <translation>{0}: {1} von {2} Objekten auf {3} decken keine Pixelmitte ab, oder andere Objekte decken die ihre ab, und geben kein Label.</translation>
    </message>
    <message>
      <source>{0}: {1} pixels with a code below 1 count as unlabelled, because 0 means no data in class maps.</source>
      <translation>{0}: {1} Pixel mit einem Code unter 1 zählen als ungelabelt, weil 0 in Klassenkarten keine Daten bedeutet.</translation>
    </message>
    <message>
      <source>{0}; from 1 pixel at 1 place, worth {1} independent pixels</source>
      <translation>{0}; aus 1 Pixel an 1 Ort, {1} unabhängige Pixel wert</translation>
    </message>
    <message>
      <source>{0}; from 1 pixel at {1} places, worth {2} independent pixels</source>
      <translation>{0}; aus 1 Pixel an {1} Orten, {2} unabhängige Pixel wert</translation>
    </message>
    <message>
      <source>{0}; from {1} pixels at 1 place, worth {2} independent pixels</source>
      <translation>{0}; aus {1} Pixeln an 1 Ort, {2} unabhängige Pixel wert</translation>
    </message>
    <message>
      <source>{0}; from {1} pixels at {2} places, worth {3} independent pixels</source>
      <translation>{0}; aus {1} Pixeln an {2} Orten, so viel wert wie {3} unabhängige Pixel</translation>
    </message>
    <message>
      <source>{0}; it stops here and {1} is kept.</source>
      <translation>{0}; hier endet es, und {1} bleibt erhalten.</translation>
    </message>
    <message>
      <source>{0}; name the model file that the training is to write.</source>
      <translation>{0}; nennen Sie die Modelldatei, die das Training schreiben soll.</translation>
    </message>
    <message>
      <source>{0}Buffer of 1 pixel and overlap of {1}: {2} in the one or on ground that another scene has in another part, not used; {3}.</source>
      <translation>{0}Puffer von 1 Pixel und Überlappung von {1}: {2} im einen oder auf Boden, den eine andere Szene in einem anderen Teil hat, nicht verwendet; {3:t}.</translation>
    </message>
    <message>
      <source>{0}Buffer of 1 pixel: {1} in it, not used; {2}.</source>
      <translation>{0}Puffer von 1 Pixel: {1} darin, nicht verwendet; {2:t}.</translation>
    </message>
    <message>
      <source>{0}Buffer of {1} pixels and overlap of {2}: {3} in the one or on ground that another scene has in another part, not used; {4}.</source>
      <translation>{0}Puffer von {1} Pixeln und Überlappung von {2}: {3} im einen oder auf Boden, den eine andere Szene in einem anderen Teil hat, nicht verwendet; {4:t}.</translation>
    </message>
    <message>
      <source>{0}Buffer of {1} pixels: {2} in it, not used; {3}.</source>
      <translation>{0}Puffer von {1} Pixeln: {2} darin, nicht verwendet; {3:t}.</translation>
    </message>
    <message>
      <source>{0}Overlap of {1}: {2} on ground that another scene has in another part, not used; {3}.</source>
      <translation>{0}Überlappung von {1}: {2} auf Boden, den eine andere Szene in einem anderen Teil hat, nicht verwendet; {3:t}.</translation>
    </message>
    <message>
      <source>{0}The {1} leaves no label for the {2} part; choose {3}.</source>
      <translation>{0}Durch {1} bleibt kein Label für den Teil {2}; wählen Sie {3}.</translation>
    </message>
  </context>
  <context>
    <name>Reports</name>
    <message>
      <source>% of pixels</source>
      <translation>% der Pixel</translation>
    </message>
    <message>
      <source>% of row</source>
      <translation>% der Zeile</translation>
    </message>
    <message>
      <source>% of the area</source>
      <translation>% der Fläche</translation>
    </message>
    <message>
      <source>% of the part</source>
      <translation>% des Teils</translation>
    </message>
    <message>
      <source>% of the reference class</source>
      <translation>% der Referenzklasse</translation>
    </message>
    <message>
      <source>(balancing: {0})</source>
      <translation>(Abwägung: {0})</translation>
    </message>
    <message>
      <source>(classes)</source>
      <translation>(Klassen)</translation>
    </message>
    <message>
      <source>(no name)</source>
      <translation>(kein Name)</translation>
    </message>
    <message>
      <source>(rare)</source>
      <translation>(selten)</translation>
    </message>
    <message>
      <source>({0} of {1} folds were better with them)</source>
      <translation>({0} von {1} Folds waren damit besser)</translation>
    </message>
    <message>
      <source>({0} of {1} networks of the folds were better with them)</source>
      <translation>({0} von {1} Netzen der Folds waren damit besser)</translation>
    </message>
    <message>
      <source>0 after scaling: this comparison network does not mask them inside; they enter no loss, no score and no map</source>
      <translation>0 nach der Skalierung: Dieses Vergleichsnetz maskiert sie innen nicht; sie gehen in keinen Verlust, kein Maß und keine Karte ein</translation>
    </message>
    <message>
      <source>0: nothing in common, 1: one follows from the other.</source>
      <translation>0: nichts gemeinsam, 1: eines folgt aus dem anderen.</translation>
    </message>
    <message>
      <source>1 band</source>
      <translation>1 Kanal</translation>
    </message>
    <message>
      <source>1 band comes</source>
      <translation>1 Kanal</translation>
    </message>
    <message>
      <source>1 class</source>
      <translation>1 Klasse</translation>
    </message>
    <message>
      <source>1 component</source>
      <translation>1 Komponente</translation>
    </message>
    <message>
      <source>1 epoch</source>
      <translation>1 Epoche</translation>
    </message>
    <message>
      <source>1 feature</source>
      <translation>1 Objekt</translation>
    </message>
    <message>
      <source>1 minute</source>
      <translation>1 Minute</translation>
    </message>
    <message>
      <source>1 minute for each training</source>
      <translation>1 Minute für jedes Training</translation>
    </message>
    <message>
      <source>1 pair</source>
      <translation>1 Paar</translation>
    </message>
    <message>
      <source>1 pair of classes</source>
      <translation>1 Klassenpaar</translation>
    </message>
    <message>
      <source>1 pixel</source>
      <translation>1 Pixel</translation>
    </message>
    <message>
      <source>1 pixel between the parts not used</source>
      <translation>1 Pixel zwischen den Teilen nicht verwendet</translation>
    </message>
    <message>
      <source>1 pixel of other parts is</source>
      <translation>1 Pixel anderer Teile</translation>
    </message>
    <message>
      <source>1 place</source>
      <translation>1 Ort</translation>
    </message>
    <message>
      <source>1 row</source>
      <translation>1 Zeile</translation>
    </message>
    <message>
      <source>1 row, {0}, one split; preset {1}, recipe {2}, {3}.</source>
      <translation>1 Zeile, {0:t}, eine Aufteilung; Netzgröße {1}, Rezept {2}, {3:t}.</translation>
    </message>
    <message>
      <source>1 stand</source>
      <translation>1 Bestand</translation>
    </message>
    <message>
      <source>1 stand with {0} to {1} pixels (median {2}): the {3} of the map's pixels against that of the reference's.</source>
      <translation>1 Bestand mit {0} bis {1} Pixeln (Median {2}); verglichen: {3:t} der Kartenpixel mit dem Entsprechenden der Referenz.</translation>
    </message>
    <message>
      <source>1 step</source>
      <translation>1 Schritt</translation>
    </message>
    <message>
      <source>1 step of 1 window of {0} pixels without labels; error {1} in the first tenth, {2} in the last</source>
      <translation>1 Schritt mit 1 Fenster von {0} Pixeln ohne Labels; Fehler {1} im ersten Zehntel, {2} im letzten</translation>
    </message>
    <message>
      <source>1 step of {0} windows of {1} pixels without labels; error {2} in the first tenth, {3} in the last</source>
      <translation>1 Schritt mit {0} Fenstern von {1} Pixeln ohne Labels; Fehler {2} im ersten Zehntel, {3} im letzten</translation>
    </message>
    <message>
      <source>1 variable</source>
      <translation>1 Variable</translation>
    </message>
    <message>
      <source>1 window</source>
      <translation>1 Fenster</translation>
    </message>
    <message>
      <source>95 % interval</source>
      <translation>95-%-Intervall</translation>
    </message>
    <message>
      <source>A class that the reference does not hold enters no mean; one that is never predicted has the precision 0.</source>
      <translation>Eine Klasse, die die Referenz nicht enthält, geht in kein Mittel ein; eine, die nie vorhergesagt wird, hat die Präzision 0.</translation>
    </message>
    <message>
      <source>A class that the reference lacks has no recall and F1 and enters no mean; what the map gives to it counts as errors of the classes it belongs to.</source>
      <translation>Eine Klasse, die der Referenz fehlt, hat keinen Recall und kein F1 und geht in kein Mittel ein; was die Karte ihr zuschlägt, zählt als Fehler der Klassen, zu denen es gehört.</translation>
    </message>
    <message>
      <source>A continuous variable and classes: correlation ratio, the square root of the share of variance between the classes.</source>
      <translation>Eine stetige Variable und Klassen: Korrelationsverhältnis, die Wurzel aus dem Anteil der Varianz zwischen den Klassen.</translation>
    </message>
    <message>
      <source>A corrected JM of {0} or more is good, {1} to {2} fair, below that poor; below {3} consider merging the classes.</source>
      <translation>Ein korrigierter JM von {0} oder mehr ist gut, {1} bis {2} mäßig, darunter schlecht; unter {3} sollten Sie erwägen, die Klassen zusammenzulegen.</translation>
    </message>
    <message>
      <source>A method without randomness has no spread of its own.</source>
      <translation>Eine Methode ohne Zufall hat keine eigene Streuung.</translation>
    </message>
    <message>
      <source>A pair below this floor may well differ from pixel to pixel, but no more than polygons do that have nothing to do with the classes</source>
      <translation>Ein Paar unter dieser Grenze mag sich von Pixel zu Pixel durchaus unterscheiden, aber nicht mehr als Polygone, die nichts mit den Klassen zu tun haben</translation>
    </message>
    <message>
      <source>A pair is not told apart when its textbook value does not exceed what 95 % of the permutations stay below.</source>
      <translation>Ein Paar ist nicht zu unterscheiden, wenn sein Lehrbuchwert nicht über dem liegt, worunter 95 % der Vertauschungen bleiben.</translation>
    </message>
    <message>
      <source>A reference raster that covers a part of the map is not a probability sample of the map's classes unless its pixels were drawn at random: the true intervals are wider, and the figures hold for the rest of the map only if the part resembles it.</source>
      <translation>Ein Referenzraster, das einen Teil der Karte abdeckt, ist keine Zufallsstichprobe aus den Klassen der Karte, es sei denn, seine Pixel wurden zufällig gezogen: Die wahren Intervalle sind weiter, und die Zahlen gelten für den Rest der Karte nur, wenn der Teil ihm gleicht.</translation>
    </message>
    <message>
      <source>A share below the one promised: the map is less certain than it says.</source>
      <translation>Ein Anteil unter dem versprochenen: Die Karte ist weniger sicher, als sie sagt.</translation>
    </message>
    <message>
      <source>AUC</source>
      <translation>AUC</translation>
    </message>
    <message>
      <source>AUC (macro)</source>
      <translation>AUC (makro)</translation>
    </message>
    <message>
      <source>AUC: the area under the ROC curve of each class against the rest, from the calibrated probabilities, counted in {0} bins; it differs from the exact one by less than 0.001 unless most pixels of a class lie in a few bins.</source>
      <translation>AUC: die Fläche unter der ROC-Kurve jeder Klasse gegen den Rest, aus den kalibrierten Wahrscheinlichkeiten, in {0} Stufen gezählt; sie weicht von der genauen um weniger als 0.001 ab, außer wenn die meisten Pixel einer Klasse in wenigen Stufen liegen.</translation>
    </message>
    <message>
      <source>Above the diagonal it is right more often than it says, below it less often.</source>
      <translation>Über der Diagonalen hat sie öfter recht, als sie sagt, darunter seltener.</translation>
    </message>
    <message>
      <source>Above the interval</source>
      <translation>Über dem Intervall</translation>
    </message>
    <message>
      <source>Above: how the values of the reference are distributed, beside: those of the map.</source>
      <translation>Oben: wie die Werte der Referenz verteilt sind, daneben: die der Karte.</translation>
    </message>
    <message>
      <source>Absolute error of the pixels, counted in {0} bins of {1}{2}.</source>
      <translation>Absoluter Fehler der Pixel, gezählt in {0} Stufen von {1}{2}.</translation>
    </message>
    <message>
      <source>Accuracy</source>
      <translation>Genauigkeit</translation>
    </message>
    <message>
      <source>Accuracy and areas, adjusted by area</source>
      <translation>Genauigkeit und Flächen, flächenbereinigt</translation>
    </message>
    <message>
      <source>Accuracy assessment</source>
      <translation>Beurteilung der Genauigkeit</translation>
    </message>
    <message>
      <source>Accuracy on {0}</source>
      <translation>Genauigkeit auf {0:t}</translation>
    </message>
    <message>
      <source>After Olofsson et al. (2014): pixels of the reference count by the share of their map class in the whole map (or area), so that a class that is sampled more densely than others weighs no more than its area. ±: half the 95 % confidence interval.</source>
      <translation>Nach Olofsson et al. (2014): Pixel der Referenz zählen nach dem Anteil ihrer Kartenklasse an der ganzen Karte (oder am Gebiet), sodass eine Klasse, die dichter beprobt ist als andere, nicht mehr wiegt als ihre Fläche. ±: das halbe 95-%-Konfidenzintervall.</translation>
    </message>
    <message>
      <source>All labels together</source>
      <translation>Alle Labels zusammen</translation>
    </message>
    <message>
      <source>An interval of 90 % around each value of the map should hold the true value in nine of ten pixels.</source>
      <translation>Ein Intervall von 90 % um jeden Wert der Karte sollte den wahren Wert in neun von zehn Pixeln enthalten.</translation>
    </message>
    <message>
      <source>Area</source>
      <translation>Fläche</translation>
    </message>
    <message>
      <source>Area [ha]</source>
      <translation>Fläche [ha]</translation>
    </message>
    <message>
      <source>Area [m²]</source>
      <translation>Fläche [m²]</translation>
    </message>
    <message>
      <source>Areas are those on the ground, on the ellipsoid of the layer's coordinate reference system; those of the map differ by its scale.</source>
      <translation>Flächen sind die am Boden, auf dem Ellipsoid des Koordinatenbezugssystems des Layers; die der Karte weichen um deren Maßstab davon ab.</translation>
    </message>
    <message>
      <source>Around validation and test pixels, {0} not used.</source>
      <translation>Rings um Validierungs- und Testpixel bleiben {0:t} ungenutzt.</translation>
    </message>
    <message>
      <source>Around validation pixels, {0} not used.</source>
      <translation>Rings um Validierungspixel bleiben {0:t} ungenutzt.</translation>
    </message>
    <message>
      <source>B corrected</source>
      <translation>B korrigiert</translation>
    </message>
    <message>
      <source>B noise (95 % below)</source>
      <translation>B Rauschen (95 % darunter)</translation>
    </message>
    <message>
      <source>B textbook</source>
      <translation>B Lehrbuch</translation>
    </message>
    <message>
      <source>Badrinarayanan, Kendall and Cipolla 2017</source>
      <translation>Badrinarayanan, Kendall und Cipolla 2017</translation>
    </message>
    <message>
      <source>Balancing</source>
      <translation>Abwägung</translation>
    </message>
    <message>
      <source>Balancing of the variables</source>
      <translation>Abwägung der Variablen</translation>
    </message>
    <message>
      <source>Band selection</source>
      <translation>Auswahl von Kanälen</translation>
    </message>
    <message>
      <source>Bands</source>
      <translation>Kanäle</translation>
    </message>
    <message>
      <source>Baseline</source>
      <translation>Grundform</translation>
    </message>
    <message>
      <source>Below the interval</source>
      <translation>Unter dem Intervall</translation>
    </message>
    <message>
      <source>Beyond the limit the spectrum is unlike the labelled pixels that the model learned from.</source>
      <translation>Jenseits der Grenze gleicht das Spektrum nicht den gelabelten Pixeln, von denen das Modell gelernt hat.</translation>
    </message>
    <message>
      <source>Bias</source>
      <translation>Bias</translation>
    </message>
    <message>
      <source>Bias (map - reference)</source>
      <translation>Bias (Karte - Referenz)</translation>
    </message>
    <message>
      <source>Bias is map less reference.</source>
      <translation>Bias ist Karte weniger Referenz.</translation>
    </message>
    <message>
      <source>Breiman 2001</source>
      <translation>Breiman 2001</translation>
    </message>
    <message>
      <source>By chance the corrected B of classes that hardly differ is below 0 as often as above; JM and TD are then 0.</source>
      <translation>Durch Zufall ist das korrigierte B von Klassen, die sich kaum unterscheiden, ebenso oft unter 0 wie darüber; JM und TD sind dann 0.</translation>
    </message>
    <message>
      <source>By stands</source>
      <translation>Nach Beständen</translation>
    </message>
    <message>
      <source>By {0}, dealt to {1} folds of {2}.</source>
      <translation>Aufteilung ({0:t}), verteilt auf {1} Folds von {2}.</translation>
    </message>
    <message>
      <source>By {0}: {1}.</source>
      <translation>Aufteilung ({0:t}): {1:t}.</translation>
    </message>
    <message>
      <source>Bytes</source>
      <translation>Bytes</translation>
    </message>
    <message>
      <source>C {0}, gamma {1}</source>
      <translation>C {0}, gamma {1}</translation>
    </message>
    <message>
      <source>Calibration on {0}</source>
      <translation>Kalibrierung auf {0:t}</translation>
    </message>
    <message>
      <source>Chen et al. 2016, AIROBEST</source>
      <translation>Chen et al. 2016, AIROBEST</translation>
    </message>
    <message>
      <source>Chen et al. 2018</source>
      <translation>Chen et al. 2018</translation>
    </message>
    <message>
      <source>Chen, Yue, Fang and Xia 2023</source>
      <translation>Chen, Yue, Fang und Xia 2023</translation>
    </message>
    <message>
      <source>Chhapariya, Benoit, Buddhiraju and Kumar 2024</source>
      <translation>Chhapariya, Benoit, Buddhiraju und Kumar 2024</translation>
    </message>
    <message>
      <source>Class</source>
      <translation>Klasse</translation>
    </message>
    <message>
      <source>Class A</source>
      <translation>Klasse A</translation>
    </message>
    <message>
      <source>Class B</source>
      <translation>Klasse B</translation>
    </message>
    <message>
      <source>Class shares</source>
      <translation>Anteile der Klassen</translation>
    </message>
    <message>
      <source>Classes</source>
      <translation>Klassen</translation>
    </message>
    <message>
      <source>Classes below {0}</source>
      <translation>Klassen unter {0}</translation>
    </message>
    <message>
      <source>Classes that could not be computed, with the reason below the list: {0}.</source>
      <translation>Klassen, die sich nicht berechnen ließen, mit dem Grund unter der Liste: {0}.</translation>
    </message>
    <message>
      <source>Classes with less than {0} of a variable's labels are rare: the paper's recipe leaves out those below 5 %, the default recipe keeps them unless a rare-class share is given.</source>
      <translation>Klassen mit weniger als {0} der Labels einer Variablen sind selten: Das Rezept der Veröffentlichung lässt solche unter 5 % aus, das Standardrezept behält sie, solange kein Anteil für seltene Klassen angegeben ist.</translation>
    </message>
    <message>
      <source>Clear</source>
      <translation>Deutlich</translation>
    </message>
    <message>
      <source>Clear is what is larger than that, which with so few seeds only large differences are.</source>
      <translation>Deutlich ist, was größer ist als das; bei so wenigen Startwerten sind es nur große Unterschiede.</translation>
    </message>
    <message>
      <source>Clear is what is larger than that.</source>
      <translation>Deutlich ist, was größer ist als das.</translation>
    </message>
    <message>
      <source>Code</source>
      <translation>Code</translation>
    </message>
    <message>
      <source>Confusion matrix</source>
      <translation>Konfusionsmatrix</translation>
    </message>
    <message>
      <source>Corrected values estimate what the true means and covariances would give, for Gaussian pixels and classes of any sizes and covariances; pixels with heavier tails leave a part of the bias in.</source>
      <translation>Korrigierte Werte schätzen, was die wahren Mittel und Kovarianzen ergäben, für gaußverteilte Pixel und Klassen beliebiger Größe und Kovarianz; Pixel mit schwereren Rändern lassen einen Teil der Verzerrung darin.</translation>
    </message>
    <message>
      <source>Cortes and Vapnik 1995</source>
      <translation>Cortes und Vapnik 1995</translation>
    </message>
    <message>
      <source>Cost-sensitive</source>
      <translation>Kostensensitiv</translation>
    </message>
    <message>
      <source>Covariances were shrunk towards the pooled one by {0}; this makes few pixels go further and understates differences in covariance.</source>
      <translation>Kovarianzen wurden um {0} zur gemeinsamen hin geschrumpft; so reichen wenige Pixel weiter, und Unterschiede der Kovarianz erscheinen kleiner.</translation>
    </message>
    <message>
      <source>Cox 1958; Wold, Martens and Wold 1983</source>
      <translation>Cox 1958; Wold, Martens und Wold 1983</translation>
    </message>
    <message>
      <source>DAC</source>
      <translation>DAC</translation>
    </message>
    <message>
      <source>Data digest</source>
      <translation>Prüfsumme der Daten</translation>
    </message>
    <message>
      <source>DeepLabV3+</source>
      <translation>DeepLabV3+</translation>
    </message>
    <message>
      <source>Differences from the {0}</source>
      <translation>Unterschiede: jede Methode weniger {0:t}</translation>
    </message>
    <message>
      <source>Digest</source>
      <translation>Prüfsumme</translation>
    </message>
    <message>
      <source>Digests are SHA-256: of a scene, of pieces spread over the file; of the data, of the split, the scaling of the spectra, the variables and how many labels each has.</source>
      <translation>Prüfsummen sind SHA-256: einer Szene, aus Stücken über die Datei verteilt; der Daten, aus der Aufteilung, der Skalierung der Spektren, den Variablen und wie viele Labels jede hat.</translation>
    </message>
    <message>
      <source>Distance from the nearest label</source>
      <translation>Entfernung vom nächsten Label</translation>
    </message>
    <message>
      <source>Distance in {0}</source>
      <translation>Abstand in {0:t}</translation>
    </message>
    <message>
      <source>Distributions</source>
      <translation>Verteilungen</translation>
    </message>
    <message>
      <source>Does it resemble the use of the map?</source>
      <translation>Gleicht sie dem Gebrauch der Karte?</translation>
    </message>
    <message>
      <source>Dots: means over the seeds; bars: from the lowest to the highest.</source>
      <translation>Punkte: Mittel über die Startwerte; Balken: vom niedrigsten zum höchsten.</translation>
    </message>
    <message>
      <source>Dotted: guessing.</source>
      <translation>Gepunktet: Raten.</translation>
    </message>
    <message>
      <source>Each class against the rest, with the area under its curve: the further it bends to the upper left, the better its probabilities tell the class from the rest.</source>
      <translation>Jede Klasse gegen den Rest, mit der Fläche unter ihrer Kurve: Je weiter sie sich nach links oben wölbt, desto besser unterscheiden ihre Wahrscheinlichkeiten die Klasse vom Rest.</translation>
    </message>
    <message>
      <source>Each fold's labels were mapped by networks that learned from other places and chose their epoch by yet other ones; {0}.</source>
      <translation>Die Labels jedes Folds wurden von Netzen kartiert, die von anderen Orten gelernt und ihre Epoche nach wieder anderen gewählt haben; {0:t}.</translation>
    </message>
    <message>
      <source>Each label was seen by some of them while they were trained, so the accuracy is given on the test part, which none of them has seen.</source>
      <translation>Jedes Label haben einige von ihnen im Training gesehen, deshalb wird die Genauigkeit auf dem Testteil angegeben, den keines von ihnen gesehen hat.</translation>
    </message>
    <message>
      <source>Each label was seen by some of them while they were trained, so the accuracy is that of each fold's network alone, on labels that it did not learn from; their mean is usually somewhat better.</source>
      <translation>Jedes Label haben einige von ihnen im Training gesehen, deshalb ist die Genauigkeit die des Netzes jedes einzelnen Folds, auf Labels, von denen es nicht gelernt hat; ihr Mittel ist meist etwas besser.</translation>
    </message>
    <message>
      <source>Each method less the {0} with the same seed.</source>
      <translation>Jede Methode weniger {0:t} mit demselben Startwert.</translation>
    </message>
    <message>
      <source>Each method less the {0} with the same seed: mean, in brackets the lowest and the highest of {1} differences. ±: half the 95 % interval of the mean, {2} times the deviation of the differences.</source>
      <translation>Jede Methode weniger {0:t} mit demselben Startwert: Mittel, in Klammern der niedrigste und der höchste von {1} Unterschieden. ±: das halbe 95-%-Intervall des Mittels, {2}-mal die Standardabweichung der Unterschiede.</translation>
    </message>
    <message>
      <source>Each pair uses the records that have both.</source>
      <translation>Jedes Paar nutzt die Datensätze, die beide haben.</translation>
    </message>
    <message>
      <source>Each variable</source>
      <translation>Jede Variable</translation>
    </message>
    <message>
      <source>Each variable on {0}</source>
      <translation>Jede Variable auf {0:t}</translation>
    </message>
    <message>
      <source>Epoch kept</source>
      <translation>Behaltene Epoche</translation>
    </message>
    <message>
      <source>Epochs</source>
      <translation>Epochen</translation>
    </message>
    <message>
      <source>Equal</source>
      <translation>Gleich</translation>
    </message>
    <message>
      <source>Estimated, {0}</source>
      <translation>Geschätzt, {0:t}</translation>
    </message>
    <message>
      <source>Estimated: the area of the class as the reference sees it, which corrects what the map confuses.</source>
      <translation>Geschätzt: die Fläche der Klasse, wie die Referenz sie sieht; das berichtigt, was die Karte verwechselt.</translation>
    </message>
    <message>
      <source>Every row learned from the same training part, chose by the same validation part and is judged on the same test pixels (digest {0}).</source>
      <translation>Jede Zeile hat vom selben Trainingsteil gelernt, nach demselben Validierungsteil gewählt und wird an denselben Testpixeln beurteilt (Prüfsumme {0}).</translation>
    </message>
    <message>
      <source>F1 (macro)</source>
      <translation>F1 (makro)</translation>
    </message>
    <message>
      <source>F1 (weighted)</source>
      <translation>F1 (gewichtet)</translation>
    </message>
    <message>
      <source>F1, mean of classes</source>
      <translation>F1, Mittel der Klassen</translation>
    </message>
    <message>
      <source>F1, weighted by pixels</source>
      <translation>F1, nach Pixeln gewichtet</translation>
    </message>
    <message>
      <source>F1: their harmonic mean.</source>
      <translation>F1: ihr harmonisches Mittel.</translation>
    </message>
    <message>
      <source>Falsely beyond it</source>
      <translation>Fälschlich jenseits</translation>
    </message>
    <message>
      <source>Features</source>
      <translation>Objekte</translation>
    </message>
    <message>
      <source>Few references have pixels there: what lies beyond, such as water for a model of forests, is seldom part of them.</source>
      <translation>Wenige Referenzen haben dort Pixel: Was jenseits liegt, etwa Wasser für ein Modell von Wäldern, gehört selten dazu.</translation>
    </message>
    <message>
      <source>Figure</source>
      <translation>Maß</translation>
    </message>
    <message>
      <source>Figure 13: layers of the network</source>
      <translation>Abbildung 13: Schichten des Netzes</translation>
    </message>
    <message>
      <source>Focal</source>
      <translation>Focal</translation>
    </message>
    <message>
      <source>Focal with class weights</source>
      <translation>Focal mit Klassengewichten</translation>
    </message>
    <message>
      <source>Fold {0}</source>
      <translation>Fold {0}</translation>
    </message>
    <message>
      <source>For each fold networks are trained on the others, of whose places some choose the epoch (validation); nothing of the fold itself is seen while training, not even beside a labelled pixel.</source>
      <translation>Für jeden Fold werden Netze an den anderen trainiert, von deren Orten einige die Epoche wählen (Validierung); vom Fold selbst wird im Training nichts gesehen, nicht einmal neben einem gelabelten Pixel.</translation>
    </message>
    <message>
      <source>For sound areas use points drawn at random.</source>
      <translation>Für verlässliche Flächen nehmen Sie zufällig gezogene Punkte.</translation>
    </message>
    <message>
      <source>GFLOPs</source>
      <translation>GFLOPs</translation>
    </message>
    <message>
      <source>GFLOPs: 2 x multiply-adds of one forward pass over one window of that side in pixels with all bands.</source>
      <translation>GFLOPs: 2 x Multiplikationen mit Addition eines Vorwärtslaufs über ein Fenster dieser Seite in Pixeln mit allen Kanälen.</translation>
    </message>
    <message>
      <source>GSC-ViT</source>
      <translation>GSC-ViT</translation>
    </message>
    <message>
      <source>GradNorm</source>
      <translation>GradNorm</translation>
    </message>
    <message>
      <source>GradNorm, weights that let all losses fall at the same pace</source>
      <translation>GradNorm, Gewichte, die alle Verluste gleich schnell sinken lassen</translation>
    </message>
    <message>
      <source>Here JM is shown as its square root, 0..1.414.</source>
      <translation>Hier ist JM als Wurzel gezeigt, 0..1.414.</translation>
    </message>
    <message>
      <source>How often the map is right against how sure it says it is.</source>
      <translation>Wie oft die Karte recht hat, gegen das, wie sicher sie sich gibt.</translation>
    </message>
    <message>
      <source>How sure the map is</source>
      <translation>Wie sicher die Karte ist</translation>
    </message>
    <message>
      <source>How the folds differ tells how far chance in the choice of places moves such a figure.</source>
      <translation>Wie sich die Folds unterscheiden, sagt, wie weit der Zufall in der Wahl der Orte ein solches Maß verschiebt.</translation>
    </message>
    <message>
      <source>How the variables relate</source>
      <translation>Wie die Variablen zusammenhängen</translation>
    </message>
    <message>
      <source>How this was computed</source>
      <translation>Wie dies berechnet wurde</translation>
    </message>
    <message>
      <source>HyperTask comparison</source>
      <translation>HyperTask-Vergleich</translation>
    </message>
    <message>
      <source>HyperTask split report</source>
      <translation>HyperTask-Bericht der Aufteilung</translation>
    </message>
    <message>
      <source>HyperTask training report</source>
      <translation>HyperTask-Trainingsbericht</translation>
    </message>
    <message>
      <source>In short</source>
      <translation>In Kürze</translation>
    </message>
    <message>
      <source>Intervals come from {0} resamples of polygons and hold for the corrected JM; where polygons of a class differ much, the value lies near the upper end of its interval or beyond, because the spread of polygons looks like separability.</source>
      <translation>Die Intervalle stammen aus {0} Wiederholungen mit neu gezogenen Polygonen und gelten für den korrigierten JM; wo sich die Polygone einer Klasse stark unterscheiden, liegt der Wert nahe dem oberen Ende seines Intervalls oder darüber, weil die Streuung der Polygone wie Trennbarkeit aussieht.</translation>
    </message>
    <message>
      <source>Invalid pixels</source>
      <translation>Ungültige Pixel</translation>
    </message>
    <message>
      <source>It has seen all labels, and no figure here is of them.</source>
      <translation>Es hat alle Labels gesehen, und keine Zahl hier ist von ihnen.</translation>
    </message>
    <message>
      <source>Its width comes from the errors in {0}; here is how many values of {1}, which played no part in that, lie within.</source>
      <translation>Seine Breite kommt aus den Fehlern auf {0:t}; hier steht, wie viele Werte aus {1:t}, die nichts dazu beigetragen haben, darin liegen.</translation>
    </message>
    <message>
      <source>JM</source>
      <translation>JM</translation>
    </message>
    <message>
      <source>JM is shown as its square root, 0..1.414.</source>
      <translation>JM ist als Wurzel gezeigt, 0..1.414.</translation>
    </message>
    <message>
      <source>JM is shown on its 0..2 scale.</source>
      <translation>JM ist auf seiner Skala 0..2 gezeigt.</translation>
    </message>
    <message>
      <source>JM, corrected ({0})</source>
      <translation>JM, korrigiert ({0:t})</translation>
    </message>
    <message>
      <source>Jeffries-Matusita distance (JM) and transformed divergence (TD) say how far apart two classes lie, each taken as Gaussian: 0 is the same, 2 is apart.</source>
      <translation>Die Jeffries-Matusita-Distanz (JM) und die transformierte Divergenz (TD) sagen, wie weit zwei Klassen auseinanderliegen, beide als gaußverteilt genommen: 0 ist dasselbe, 2 ist getrennt.</translation>
    </message>
    <message>
      <source>Job</source>
      <translation>Auftrag</translation>
    </message>
    <message>
      <source>Kappa</source>
      <translation>Kappa</translation>
    </message>
    <message>
      <source>Kept</source>
      <translation>Behalten</translation>
    </message>
    <message>
      <source>Label statistics</source>
      <translation>Label-Statistik</translation>
    </message>
    <message>
      <source>Labelled</source>
      <translation>Gelabelt</translation>
    </message>
    <message>
      <source>Labels</source>
      <translation>Labels</translation>
    </message>
    <message>
      <source>Labels in each {0}</source>
      <translation>Labels je {0:t}</translation>
    </message>
    <message>
      <source>Larger dots: more pixels.</source>
      <translation>Größere Punkte: mehr Pixel.</translation>
    </message>
    <message>
      <source>Largest over smallest class</source>
      <translation>Größte zu kleinster Klasse</translation>
    </message>
    <message>
      <source>Left out as too rare</source>
      <translation>Als zu selten ausgelassen</translation>
    </message>
    <message>
      <source>Limit</source>
      <translation>Grenze</translation>
    </message>
    <message>
      <source>Look at this first</source>
      <translation>Sehen Sie sich dies zuerst an</translation>
    </message>
    <message>
      <source>Loss of each variable</source>
      <translation>Verlust jeder Variablen</translation>
    </message>
    <message>
      <source>Loss of each variable by epoch.</source>
      <translation>Verlust jeder Variablen nach Epochen.</translation>
    </message>
    <message>
      <source>Losses</source>
      <translation>Verluste</translation>
    </message>
    <message>
      <source>M parameters</source>
      <translation>Mio. Parameter</translation>
    </message>
    <message>
      <source>MAE</source>
      <translation>MAE</translation>
    </message>
    <message>
      <source>MAE (scaled)</source>
      <translation>MAE (skaliert)</translation>
    </message>
    <message>
      <source>MSTNet</source>
      <translation>MSTNet</translation>
    </message>
    <message>
      <source>Made with</source>
      <translation>Erstellt mit</translation>
    </message>
    <message>
      <source>Map</source>
      <translation>Karte</translation>
    </message>
    <message>
      <source>Map against reference</source>
      <translation>Karte gegen Referenz</translation>
    </message>
    <message>
      <source>Map against reference; the colour is the number of pixels.</source>
      <translation>Karte gegen Referenz; die Farbe ist die Anzahl der Pixel.</translation>
    </message>
    <message>
      <source>Map and reference</source>
      <translation>Karte und Referenz</translation>
    </message>
    <message>
      <source>Map beside reference</source>
      <translation>Karte neben Referenz</translation>
    </message>
    <message>
      <source>Map pixels</source>
      <translation>Pixel der Karte</translation>
    </message>
    <message>
      <source>Map stands</source>
      <translation>Bestände der Karte</translation>
    </message>
    <message>
      <source>Mapped, {0}</source>
      <translation>Kartiert, {0:t}</translation>
    </message>
    <message>
      <source>Mapped: with all variables, one tile of the test part.</source>
      <translation>Kartiert: mit allen Variablen, eine Kachel des Testteils.</translation>
    </message>
    <message>
      <source>Maps come with a raster of scores: up to 1 the spectrum of a pixel is like the labelled ones that the network learned from.</source>
      <translation>Zu Karten gehört ein Raster von Werten: Bis 1 gleicht das Spektrum eines Pixels den gelabelten, von denen das Netz gelernt hat.</translation>
    </message>
    <message>
      <source>Matrices</source>
      <translation>Matrizen</translation>
    </message>
    <message>
      <source>Maximum</source>
      <translation>Maximum</translation>
    </message>
    <message>
      <source>Mean</source>
      <translation>Mittel</translation>
    </message>
    <message>
      <source>Mean JM against the number of bands.</source>
      <translation>Mittlerer JM gegen die Anzahl der Kanäle.</translation>
    </message>
    <message>
      <source>Mean absolute error (MAE)</source>
      <translation>Mittlerer absoluter Fehler (MAE)</translation>
    </message>
    <message>
      <source>Mean and standard deviation of every class, same scale.</source>
      <translation>Mittel und Standardabweichung jeder Klasse, gleicher Maßstab.</translation>
    </message>
    <message>
      <source>Mean class accuracy</source>
      <translation>Mittlere Klassengenauigkeit</translation>
    </message>
    <message>
      <source>Mean class accuracy (recall)</source>
      <translation>Mittlere Klassengenauigkeit (Recall)</translation>
    </message>
    <message>
      <source>Mean confidence {0}, share that is right {1}.</source>
      <translation>Mittlere Konfidenz {0}, richtiger Anteil {1}.</translation>
    </message>
    <message>
      <source>Mean distance from the diagonal (expected calibration error): {0}, before calibration {1}.</source>
      <translation>Mittlerer Abstand von der Diagonalen (erwarteter Kalibrierungsfehler): {0}, vor der Kalibrierung {1}.</translation>
    </message>
    <message>
      <source>Mean distance from the diagonal (expected calibration error): {0}.</source>
      <translation>Mittlerer Abstand von der Diagonalen (erwarteter Kalibrierungsfehler): {0}.</translation>
    </message>
    <message>
      <source>Mean of the folds (lowest to highest)</source>
      <translation>Mittel der Folds (niedrigster bis höchster)</translation>
    </message>
    <message>
      <source>Mean of the map against mean of the reference, each stand once.</source>
      <translation>Mittel der Karte gegen Mittel der Referenz, jeder Bestand einmal.</translation>
    </message>
    <message>
      <source>Mean of {0} seeds, in brackets the lowest and the highest.</source>
      <translation>Mittel von {0} Startwerten, in Klammern der niedrigste und der höchste.</translation>
    </message>
    <message>
      <source>Mean spectra</source>
      <translation>Mittlere Spektren</translation>
    </message>
    <message>
      <source>Mean spectrum of every class.</source>
      <translation>Mittleres Spektrum jeder Klasse.</translation>
    </message>
    <message>
      <source>Mean width</source>
      <translation>Mittlere Breite</translation>
    </message>
    <message>
      <source>Median</source>
      <translation>Median</translation>
    </message>
    <message>
      <source>Method</source>
      <translation>Methode</translation>
    </message>
    <message>
      <source>Methods for single pixels learn from pixels of the training part, at most {0} of a class and five times as many of a continuous variable, scaled as for the multitask network.</source>
      <translation>Methoden für einzelne Pixel lernen von Pixeln des Trainingsteils, höchstens {0} einer Klasse und fünfmal so vielen einer stetigen Variablen, skaliert wie für das Multitask-Netz.</translation>
    </message>
    <message>
      <source>Minimum</source>
      <translation>Minimum</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Mottus 3-D CNN</source>
      <translation>3-D-CNN von Mottus</translation>
    </message>
    <message>
      <source>Networks</source>
      <translation>Netze</translation>
    </message>
    <message>
      <source>Networks other than the multitask network do not know invalid pixels inside.</source>
      <translation>Andere Netze als das Multitask-Netz kennen ungültige Pixel innen nicht.</translation>
    </message>
    <message>
      <source>No epoch was recorded.</source>
      <translation>Keine Epoche wurde aufgezeichnet.</translation>
    </message>
    <message>
      <source>No figure here is of labels that the network in the model file has learned from.</source>
      <translation>Keine Zahl hier ist von Labels, von denen das Netz in der Modelldatei gelernt hat.</translation>
    </message>
    <message>
      <source>No label was held out for a test (test share 0), so nothing is known here of how accurate the maps are; hold them against reference data of your own (Assess accuracy).</source>
      <translation>Kein Label wurde für einen Test zurückbehalten (Anteil des Testteils 0), deshalb weiß man hier nicht, wie genau die Karten sind; halten Sie sie gegen eigene Referenzdaten („Genauigkeit beurteilen“).</translation>
    </message>
    <message>
      <source>No labelled pixel, so nothing is known of its accuracy.</source>
      <translation>Kein gelabeltes Pixel, deshalb weiß man nichts von der Genauigkeit.</translation>
    </message>
    <message>
      <source>No pixel of the reference lies in {0} of the map ({1} of it), about which therefore nothing is said: all figures refer to the rest.</source>
      <translation>Kein Pixel der Referenz liegt in {0} der Karte ({1} davon), worüber deshalb nichts gesagt ist: Alle Zahlen beziehen sich auf den Rest.</translation>
    </message>
    <message>
      <source>Noise floor of {0} pairs: {1}.</source>
      <translation>Rauschgrenze von {0} Paaren: {1:t}.</translation>
    </message>
    <message>
      <source>Not told apart, or so little that merging them is worth a thought: {0}.</source>
      <translation>Nicht zu unterscheiden, oder so wenig, dass es sich lohnt, an das Zusammenlegen zu denken: {0}.</translation>
    </message>
    <message>
      <source>Not told apart, or so little that merging them is worth a thought: {0}; and {1} more.</source>
      <translation>Nicht zu unterscheiden, oder so wenig, dass es sich lohnt, an das Zusammenlegen zu denken: {0}; und {1} mehr.</translation>
    </message>
    <message>
      <source>Notes</source>
      <translation>Hinweise</translation>
    </message>
    <message>
      <source>Nothing was left out.</source>
      <translation>Nichts wurde ausgelassen.</translation>
    </message>
    <message>
      <source>Number</source>
      <translation>Anzahl</translation>
    </message>
    <message>
      <source>OA</source>
      <translation>OA</translation>
    </message>
    <message>
      <source>OA, precision and recall are means over the categorical variables (precision and recall macro: over the classes), RMSE and MAE means over the continuous variables as shares of the range between a variable's bounds.</source>
      <translation>OA (Gesamtgenauigkeit), Präzision und Recall sind Mittel über die kategorialen Variablen (Präzision und Recall makro: über die Klassen), RMSE und MAE Mittel über die stetigen Variablen als Anteile der Spanne zwischen den Grenzen einer Variablen.</translation>
    </message>
    <message>
      <source>Of those compared</source>
      <translation>Von den verglichenen</translation>
    </message>
    <message>
      <source>Of {0} classes, the {1} that are hardest to tell.</source>
      <translation>Von {0} Klassen die {1}, die am schwersten zu unterscheiden sind.</translation>
    </message>
    <message>
      <source>On the 1:1 line they agree.</source>
      <translation>Auf der 1:1-Linie stimmen sie überein.</translation>
    </message>
    <message>
      <source>One for classes, one for quantities</source>
      <translation>Eines für Klassen, eines für Größen</translation>
    </message>
    <message>
      <source>One for each variable</source>
      <translation>Eines für jede Variable</translation>
    </message>
    <message>
      <source>One network</source>
      <translation>Ein Netz</translation>
    </message>
    <message>
      <source>One seed says nothing about how far chance alone would set two methods apart; compare with three or more.</source>
      <translation>Ein Startwert sagt nichts darüber, wie weit der Zufall allein zwei Methoden auseinanderbrächte; vergleichen Sie mit drei oder mehr.</translation>
    </message>
    <message>
      <source>One seed: nothing is known of the spread.</source>
      <translation>Ein Startwert: Von der Streuung ist nichts bekannt.</translation>
    </message>
    <message>
      <source>Overall accuracy</source>
      <translation>Gesamtgenauigkeit</translation>
    </message>
    <message>
      <source>Overall accuracy in validation</source>
      <translation>Gesamtgenauigkeit in der Validierung</translation>
    </message>
    <message>
      <source>Overall accuracy of stands</source>
      <translation>Gesamtgenauigkeit der Bestände</translation>
    </message>
    <message>
      <source>Overall accuracy, area-adjusted</source>
      <translation>Gesamtgenauigkeit, flächenbereinigt</translation>
    </message>
    <message>
      <source>Pairs that could not be computed ({0})</source>
      <translation>Paare, die sich nicht berechnen ließen ({0})</translation>
    </message>
    <message>
      <source>Pairs, least separable first</source>
      <translation>Paare, die am wenigsten trennbaren zuerst</translation>
    </message>
    <message>
      <source>Parameters</source>
      <translation>Parameter</translation>
    </message>
    <message>
      <source>Parts of the split.</source>
      <translation>Teile der Aufteilung.</translation>
    </message>
    <message>
      <source>Peak: on a graphics card what torch allocated there, otherwise what the process held, libraries included.</source>
      <translation>Spitze: auf einer Grafikkarte, was torch dort belegt hat, sonst, was der Prozess hielt, Bibliotheken eingeschlossen.</translation>
    </message>
    <message>
      <source>Pearson's r</source>
      <translation>r nach Pearson</translation>
    </message>
    <message>
      <source>Pham 2019, AIROBEST</source>
      <translation>Pham 2019, AIROBEST</translation>
    </message>
    <message>
      <source>Pham 3-D CNN</source>
      <translation>3-D-CNN von Pham</translation>
    </message>
    <message>
      <source>Pixels</source>
      <translation>Pixel</translation>
    </message>
    <message>
      <source>Pixels of the validation and test parts are never seen while training, not even beside a labelled pixel.</source>
      <translation>Pixel des Validierungs- und des Testteils werden im Training nie gesehen, nicht einmal neben einem gelabelten Pixel.</translation>
    </message>
    <message>
      <source>Pixels of the validation part are never seen while training, not even beside a labelled pixel.</source>
      <translation>Pixel des Validierungsteils werden im Training nie gesehen, nicht einmal neben einem gelabelten Pixel.</translation>
    </message>
    <message>
      <source>Pixels of the validation part are not seen before the refit, which learns from them too.</source>
      <translation>Pixel des Validierungsteils werden vor der Neuanpassung, die auch von ihnen lernt, nicht gesehen.</translation>
    </message>
    <message>
      <source>Pixels of the validation part are not seen before the refit, which learns from them too; those of the test part are never seen while training, not even beside a labelled pixel.</source>
      <translation>Pixel des Validierungsteils werden vor der Neuanpassung, die auch von ihnen lernt, nicht gesehen; die des Testteils werden im Training nie gesehen, nicht einmal neben einem gelabelten Pixel.</translation>
    </message>
    <message>
      <source>Pixels there</source>
      <translation>Vorhandene Pixel</translation>
    </message>
    <message>
      <source>Pixels used</source>
      <translation>Benutzte Pixel</translation>
    </message>
    <message>
      <source>Points placed by hand, or where it was easy to go, are no such sample, and the figures are then too good.</source>
      <translation>Von Hand gesetzte Punkte, oder solche, wo gut hinzukommen war, sind keine solche Stichprobe, und die Zahlen sind dann zu gut.</translation>
    </message>
    <message>
      <source>Polygons</source>
      <translation>Polygone</translation>
    </message>
    <message>
      <source>Polygons are not a probability sample of the map's classes unless they were drawn at random, and the pixels of a polygon resemble each other: the true intervals are wider, and the figures may be too good.</source>
      <translation>Polygone sind keine Zufallsstichprobe aus den Klassen der Karte, es sei denn, sie wurden zufällig gezogen, und die Pixel eines Polygons gleichen einander: Die wahren Intervalle sind weiter, und die Zahlen können zu gut sein.</translation>
    </message>
    <message>
      <source>Polygons count by their area.</source>
      <translation>Polygone zählen nach ihrer Fläche.</translation>
    </message>
    <message>
      <source>Pre-training</source>
      <translation>Vortraining</translation>
    </message>
    <message>
      <source>Precision</source>
      <translation>Präzision</translation>
    </message>
    <message>
      <source>Precision (macro)</source>
      <translation>Präzision (makro)</translation>
    </message>
    <message>
      <source>Precision (user's accuracy): the share of what the map calls so that is so.</source>
      <translation>Präzision (Nutzergenauigkeit): der Anteil dessen, was die Karte so nennt, das auch so ist.</translation>
    </message>
    <message>
      <source>Precision (weighted)</source>
      <translation>Präzision (gewichtet)</translation>
    </message>
    <message>
      <source>Precision, mean of classes</source>
      <translation>Präzision, Mittel der Klassen</translation>
    </message>
    <message>
      <source>Prediction intervals</source>
      <translation>Vorhersageintervalle</translation>
    </message>
    <message>
      <source>Preset</source>
      <translation>Netzgröße</translation>
    </message>
    <message>
      <source>Probabilities and intervals are judged with the calibration that the other folds give.</source>
      <translation>Wahrscheinlichkeiten und Intervalle werden mit der Kalibrierung beurteilt, die die anderen Folds ergeben.</translation>
    </message>
    <message>
      <source>Probabilities are counted in {0} bins for the ROC curves, whose areas differ from the exact ones by less than 0.001 unless most pixels of a class lie in a few bins, and in {1} for the reliability.</source>
      <translation>Wahrscheinlichkeiten werden für die ROC-Kurven in {0} Stufen gezählt, deren Flächen von den genauen um weniger als 0.001 abweichen, außer wenn die meisten Pixel einer Klasse in wenigen Stufen liegen, und für die Zuverlässigkeit in {1}.</translation>
    </message>
    <message>
      <source>Producer's accuracy</source>
      <translation>Produzentengenauigkeit</translation>
    </message>
    <message>
      <source>Proposed</source>
      <translation>Vorgeschlagen</translation>
    </message>
    <message>
      <source>Published: table VII of Chhapariya et al. 2024, which states neither configuration nor window, so that sizes are not expected to agree.</source>
      <translation>Veröffentlicht: Tabelle VII von Chhapariya et al. 2024, die weder Konfiguration noch Fenster nennt, sodass nicht zu erwarten ist, dass die Größen übereinstimmen.</translation>
    </message>
    <message>
      <source>RD</source>
      <translation>RD</translation>
    </message>
    <message>
      <source>RDA</source>
      <translation>RDA</translation>
    </message>
    <message>
      <source>RDAM</source>
      <translation>RDAM</translation>
    </message>
    <message>
      <source>RDAMC</source>
      <translation>RDAMC</translation>
    </message>
    <message>
      <source>RMSE</source>
      <translation>RMSE</translation>
    </message>
    <message>
      <source>RMSE (scaled)</source>
      <translation>RMSE (skaliert)</translation>
    </message>
    <message>
      <source>RMSE = {0} {1}</source>
      <translation>RMSE = {0} {1}</translation>
    </message>
    <message>
      <source>RMSE in validation, scaled</source>
      <translation>RMSE in der Validierung, skaliert</translation>
    </message>
    <message>
      <source>RMSE of stands</source>
      <translation>RMSE der Bestände</translation>
    </message>
    <message>
      <source>RMSE, scaled</source>
      <translation>RMSE, skaliert</translation>
    </message>
    <message>
      <source>RMSE, share of the range of values</source>
      <translation>RMSE, Anteil der Spanne der Werte</translation>
    </message>
    <message>
      <source>ROC curves</source>
      <translation>ROC-Kurven</translation>
    </message>
    <message>
      <source>ROC-AUC, one against the rest, mean of classes</source>
      <translation>ROC-AUC, eine gegen den Rest, Mittel der Klassen</translation>
    </message>
    <message>
      <source>ROI separability</source>
      <translation>ROI-Trennbarkeit</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>Grund</translation>
    </message>
    <message>
      <source>Recall</source>
      <translation>Recall</translation>
    </message>
    <message>
      <source>Recall (macro) is the mean class accuracy and recall (weighted) the overall accuracy.</source>
      <translation>Recall (makro) ist die mittlere Klassengenauigkeit und Recall (gewichtet) die Gesamtgenauigkeit.</translation>
    </message>
    <message>
      <source>Recall (producer's accuracy): the share of what is so that the map calls so.</source>
      <translation>Recall (Produzentengenauigkeit): der Anteil dessen, was so ist, das die Karte auch so nennt.</translation>
    </message>
    <message>
      <source>Recipe</source>
      <translation>Rezept</translation>
    </message>
    <message>
      <source>Records</source>
      <translation>Datensätze</translation>
    </message>
    <message>
      <source>Reference</source>
      <translation>Referenz</translation>
    </message>
    <message>
      <source>Reference \ map</source>
      <translation>Referenz \ Karte</translation>
    </message>
    <message>
      <source>Reference pixels</source>
      <translation>Pixel der Referenz</translation>
    </message>
    <message>
      <source>Reference stands</source>
      <translation>Bestände der Referenz</translation>
    </message>
    <message>
      <source>Reliability</source>
      <translation>Zuverlässigkeit</translation>
    </message>
    <message>
      <source>Res-U-Net</source>
      <translation>Res-U-Net</translation>
    </message>
    <message>
      <source>Ronneberger, Fischer and Brox 2015</source>
      <translation>Ronneberger, Fischer und Brox 2015</translation>
    </message>
    <message>
      <source>Root mean square error (RMSE)</source>
      <translation>Wurzel des mittleren quadratischen Fehlers (RMSE)</translation>
    </message>
    <message>
      <source>Row</source>
      <translation>Zeile</translation>
    </message>
    <message>
      <source>Rows are the reference, columns the map; shares of each row.</source>
      <translation>Zeilen sind die Referenz, Spalten die Karte; Anteile jeder Zeile.</translation>
    </message>
    <message>
      <source>Rows that could not be made</source>
      <translation>Zeilen, die nicht berechnet werden konnten</translation>
    </message>
    <message>
      <source>R²</source>
      <translation>R²</translation>
    </message>
    <message>
      <source>SD</source>
      <translation>Standardabweichung</translation>
    </message>
    <message>
      <source>Sampled in the map's class</source>
      <translation>Beprobt in der Klasse der Karte</translation>
    </message>
    <message>
      <source>Scaled: as a share of the range between the variable's bounds.</source>
      <translation>Skaliert: als Anteil der Spanne zwischen den Grenzen der Variablen.</translation>
    </message>
    <message>
      <source>Scene</source>
      <translation>Szene</translation>
    </message>
    <message>
      <source>Scenes</source>
      <translation>Szenen</translation>
    </message>
    <message>
      <source>Seconds</source>
      <translation>Sekunden</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>Startwert</translation>
    </message>
    <message>
      <source>Seeds</source>
      <translation>Startwerte</translation>
    </message>
    <message>
      <source>Seeds differ in the random start and in what is drawn, not in the split: how much other places would change the figures they do not tell.</source>
      <translation>Startwerte unterscheiden sich im zufälligen Anfang und in dem, was gezogen wird, nicht in der Aufteilung: Wie sehr andere Orte die Zahlen änderten, sagen sie nicht.</translation>
    </message>
    <message>
      <source>SegNet</source>
      <translation>SegNet</translation>
    </message>
    <message>
      <source>Sequential floating forward selection by the mean corrected JM over pairs.</source>
      <translation>Sequenzielle gleitende Vorwärtsauswahl nach dem mittleren korrigierten JM über die Paare.</translation>
    </message>
    <message>
      <source>Sequential floating forward selection by the smallest corrected JM over pairs.</source>
      <translation>Sequenzielle gleitende Vorwärtsauswahl nach dem kleinsten korrigierten JM über die Paare.</translation>
    </message>
    <message>
      <source>Setting of each seed</source>
      <translation>Einstellung bei jedem Startwert</translation>
    </message>
    <message>
      <source>Settings of the recipe</source>
      <translation>Einstellungen des Rezepts</translation>
    </message>
    <message>
      <source>Share</source>
      <translation>Anteil</translation>
    </message>
    <message>
      <source>Share of a linear model</source>
      <translation>Anteil eines linearen Modells</translation>
    </message>
    <message>
      <source>Share of kernel members</source>
      <translation>Anteil der Kernel-Mitglieder</translation>
    </message>
    <message>
      <source>Share of the labels by value.</source>
      <translation>Anteil der Labels nach Werten.</translation>
    </message>
    <message>
      <source>Share of the pixels within their prediction interval against the share that the interval promises.</source>
      <translation>Anteil der Pixel in ihrem Vorhersageintervall gegen den Anteil, den das Intervall verspricht.</translation>
    </message>
    <message>
      <source>Share that does</source>
      <translation>Anteil, der es tut</translation>
    </message>
    <message>
      <source>Share that should lie within</source>
      <translation>Anteil, der darin liegen sollte</translation>
    </message>
    <message>
      <source>Single-task networks</source>
      <translation>Netze für je eine Aufgabe</translation>
    </message>
    <message>
      <source>Smallest JM against the number of bands.</source>
      <translation>Kleinster JM gegen die Anzahl der Kanäle.</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>Quelle</translation>
    </message>
    <message>
      <source>Spectra scaled</source>
      <translation>Spektren skaliert</translation>
    </message>
    <message>
      <source>SpectralDiff</source>
      <translation>SpectralDiff</translation>
    </message>
    <message>
      <source>Split</source>
      <translation>Aufteilung</translation>
    </message>
    <message>
      <source>Split digest</source>
      <translation>Prüfsumme der Aufteilung</translation>
    </message>
    <message>
      <source>Stand</source>
      <translation>Bestand</translation>
    </message>
    <message>
      <source>Stands: rows are the reference, columns the map.</source>
      <translation>Bestände: Zeilen sind die Referenz, Spalten die Karte.</translation>
    </message>
    <message>
      <source>Started from</source>
      <translation>Begonnen mit</translation>
    </message>
    <message>
      <source>Steps on single pixels</source>
      <translation>Schritte an einzelnen Pixeln</translation>
    </message>
    <message>
      <source>TD</source>
      <translation>TD</translation>
    </message>
    <message>
      <source>TD corrected</source>
      <translation>TD korrigiert</translation>
    </message>
    <message>
      <source>TD textbook</source>
      <translation>TD Lehrbuch</translation>
    </message>
    <message>
      <source>TD, corrected (0..2)</source>
      <translation>TD, korrigiert (0..2)</translation>
    </message>
    <message>
      <source>Table IV: accuracy of the methods</source>
      <translation>Tabelle IV: Genauigkeit der Methoden</translation>
    </message>
    <message>
      <source>Table V: parts of the network</source>
      <translation>Tabelle V: Teile des Netzes</translation>
    </message>
    <message>
      <source>Table VI: losses of the classes</source>
      <translation>Tabelle VI: Verluste der Klassen</translation>
    </message>
    <message>
      <source>Table VII: what the methods cost</source>
      <translation>Tabelle VII: was die Methoden kosten</translation>
    </message>
    <message>
      <source>Temperature: probabilities are made less certain where it is above 1, more certain where it is below. ±: half the width of the prediction interval.</source>
      <translation>Temperatur: Wahrscheinlichkeiten werden weniger sicher gemacht, wo sie über 1 ist, sicherer, wo sie darunter ist. ±: die halbe Breite des Vorhersageintervalls.</translation>
    </message>
    <message>
      <source>Textbook values put the estimated means and covariances straight into the formulas.</source>
      <translation>Lehrbuchwerte setzen die geschätzten Mittel und Kovarianzen geradewegs in die Formeln ein.</translation>
    </message>
    <message>
      <source>The accuracy is its own, on the test part, which it has not seen.</source>
      <translation>Die Genauigkeit ist seine eigene, auf dem Testteil, den es nicht gesehen hat.</translation>
    </message>
    <message>
      <source>The accuracy is that of the folds' networks, each tested where it did not learn; no figure here is of labels that the network in the model file has learned from.</source>
      <translation>Die Genauigkeit ist die der Netze der Folds, jedes getestet, wo es nicht gelernt hat; keine Zahl hier ist von Labels, von denen das Netz in der Modelldatei gelernt hat.</translation>
    </message>
    <message>
      <source>The accuracy is that of the folds: of networks that learned from fewer labels, each tested where it did not.</source>
      <translation>Die Genauigkeit ist die der Folds: von Netzen, die von weniger Labels gelernt haben, jedes getestet, wo es das nicht hat.</translation>
    </message>
    <message>
      <source>The axes do not begin at 0.</source>
      <translation>Die Achsen beginnen nicht bei 0.</translation>
    </message>
    <message>
      <source>The bands were chosen to make these values high, so on other pixels they will be somewhat lower.</source>
      <translation>Die Kanäle wurden so gewählt, dass diese Werte hoch sind; an anderen Pixeln werden sie etwas niedriger sein.</translation>
    </message>
    <message>
      <source>The best of each column is bold.</source>
      <translation>Das Beste jeder Spalte ist fett.</translation>
    </message>
    <message>
      <source>The dashed line is the 98th percentile, the upper bound that training scales by and clips at.</source>
      <translation>Die gestrichelte Linie ist das 98. Perzentil, die obere Grenze, nach der das Training skaliert und bei der es abschneidet.</translation>
    </message>
    <message>
      <source>The folds.</source>
      <translation>Die Folds.</translation>
    </message>
    <message>
      <source>The job below gives the same result again with the same scenes, labels and versions: to the last bit on a processor with as many threads, and on a graphics card where the job asks for a deterministic training.</source>
      <translation>Der Auftrag unten gibt mit denselben Szenen, Labels und Versionen wieder dasselbe Ergebnis: bis aufs letzte Bit auf einem Prozessor mit ebenso vielen Threads, und auf einer Grafikkarte, wo der Auftrag ein deterministisches Training verlangt.</translation>
    </message>
    <message>
      <source>The methods</source>
      <translation>Die Methoden</translation>
    </message>
    <message>
      <source>The model file holds the networks of all folds, {0} in number, and maps are their mean.</source>
      <translation>Die Modelldatei enthält die Netze aller Folds, {0} an der Zahl, und Karten sind ihr Mittel.</translation>
    </message>
    <message>
      <source>The most frequent confusions</source>
      <translation>Die häufigsten Verwechslungen</translation>
    </message>
    <message>
      <source>The network in the model file was trained anew, on {0}, for as long and with what validation had found for {1}.</source>
      <translation>Das Netz in der Modelldatei wurde neu trainiert, auf {0:t}, so lange und so, wie es die Validierung für {1:t} ergeben hatte.</translation>
    </message>
    <message>
      <source>The network in the model file was trained anew, on {0}, with what validation had found for {1}, but for {2} of the {3} epochs only.</source>
      <translation>Das Netz in der Modelldatei wurde neu trainiert, auf {0:t} und so, wie es die Validierung für {1:t} ergeben hatte, aber nur über {2} der {3} Epochen.</translation>
    </message>
    <message>
      <source>The network in the model file was trained besides those of the folds, with a validation part of its own.</source>
      <translation>Das Netz in der Modelldatei wurde neben denen der Folds trainiert, mit einem eigenen Validierungsteil.</translation>
    </message>
    <message>
      <source>The network learns from the training part, the validation part chooses the epoch and calibrates, the test part gives the accuracy.</source>
      <translation>Das Netz lernt vom Trainingsteil, der Validierungsteil wählt die Epoche und kalibriert, der Testteil ergibt die Genauigkeit.</translation>
    </message>
    <message>
      <source>The network learns from the training part, the validation part chooses the epoch and calibrates.</source>
      <translation>Das Netz lernt vom Trainingsteil, der Validierungsteil wählt die Epoche und kalibriert.</translation>
    </message>
    <message>
      <source>The noise floor is the textbook JM after the labels of the two classes were permuted: what comes out when the labels mean nothing.</source>
      <translation>Die Rauschgrenze ist der Lehrbuch-JM, nachdem die Labels der beiden Klassen vertauscht wurden: was herauskommt, wenn die Labels nichts bedeuten.</translation>
    </message>
    <message>
      <source>The reference covers the whole map, so that it is no sample: the figures have no sampling error, and the intervals below say nothing.</source>
      <translation>Die Referenz deckt die ganze Karte ab und ist damit keine Stichprobe: Die Zahlen haben keinen Stichprobenfehler, und die Intervalle unten sagen nichts.</translation>
    </message>
    <message>
      <source>The reference holds no pixel of {0}; nothing is known of how well the map finds that.</source>
      <translation>Die Referenz enthält kein Pixel von {0}; wie gut die Karte das findet, weiß man nicht.</translation>
    </message>
    <message>
      <source>The reference shows labels only that the networks of this map did not learn from; the map was made for all pixels.</source>
      <translation>Die Referenz zeigt nur Labels, von denen die Netze dieser Karte nicht gelernt haben; die Karte wurde für alle Pixel gemacht.</translation>
    </message>
    <message>
      <source>The same training with other random numbers.</source>
      <translation>Dasselbe Training mit anderen Zufallszahlen.</translation>
    </message>
    <message>
      <source>The same training with other random numbers: mean on the test part, in brackets the lowest and the highest.</source>
      <translation>Dasselbe Training mit anderen Zufallszahlen: Mittel auf dem Testteil, in Klammern der niedrigste und der höchste Wert.</translation>
    </message>
    <message>
      <source>The score, which the kept epoch was chosen by, is the mean of overall and mean class accuracy over the categorical variables, less the mean scaled RMSE of the continuous ones.</source>
      <translation>Der Wert, nach dem die behaltene Epoche gewählt wurde, ist das Mittel aus Gesamtgenauigkeit und mittlerer Klassengenauigkeit über die kategorialen Variablen, weniger den mittleren skalierten RMSE der stetigen.</translation>
    </message>
    <message>
      <source>The {0} largest stands (all of them are in the JSON and CSV files)</source>
      <translation>Die {0} größten Bestände (alle stehen in den JSON- und CSV-Dateien)</translation>
    </message>
    <message>
      <source>The {0} should be alike; a class that one of them lacks is learned or judged poorly.</source>
      <translation>Die {0:t} sollten einander gleichen; eine Klasse, die einem davon fehlt, wird schlecht gelernt oder beurteilt.</translation>
    </message>
    <message>
      <source>Their settings are chosen on the validation part.</source>
      <translation>Ihre Einstellungen werden am Validierungsteil gewählt.</translation>
    </message>
    <message>
      <source>There is nothing to compare.</source>
      <translation>Es gibt nichts zu vergleichen.</translation>
    </message>
    <message>
      <source>These figures hold if the points were drawn at random: from the whole area, on a regular grid, or a number from each class of the map.</source>
      <translation>Diese Zahlen gelten, wenn die Punkte zufällig gezogen wurden: aus dem ganzen Gebiet, auf einem regelmäßigen Gitter, oder eine Anzahl aus jeder Klasse der Karte.</translation>
    </message>
    <message>
      <source>Thin: each {0}; thick: their mean.</source>
      <translation>Dünn: jeder {0:t}; dick: ihr Mittel.</translation>
    </message>
    <message>
      <source>Threads</source>
      <translation>Threads</translation>
    </message>
    <message>
      <source>Times and memory are of the machine that this was run on, and of what else it did.</source>
      <translation>Zeiten und Speicher sind die des Rechners, auf dem dies lief, und dessen, was er sonst noch tat.</translation>
    </message>
    <message>
      <source>To average over pairs, take B as it is.</source>
      <translation>Um über Paare zu mitteln, nehmen Sie B, wie es ist.</translation>
    </message>
    <message>
      <source>To repeat this run</source>
      <translation>Um diesen Lauf zu wiederholen</translation>
    </message>
    <message>
      <source>Total: mean of the seeds.</source>
      <translation>Gesamt: Mittel der Startwerte.</translation>
    </message>
    <message>
      <source>Training</source>
      <translation>Training</translation>
    </message>
    <message>
      <source>Trust</source>
      <translation>Vertrauen</translation>
    </message>
    <message>
      <source>Two categorical variables: bias-corrected Cramer's V.</source>
      <translation>Zwei kategoriale Variablen: Cramérs V, um die Verzerrung korrigiert.</translation>
    </message>
    <message>
      <source>Two continuous variables: absolute Pearson correlation above the diagonal, absolute Spearman (rank) correlation below.</source>
      <translation>Zwei stetige Variablen: Betrag der Korrelation nach Pearson über der Diagonalen, Betrag der (Rang-)Korrelation nach Spearman darunter.</translation>
    </message>
    <message>
      <source>U-Net</source>
      <translation>U-Net</translation>
    </message>
    <message>
      <source>U-Net with the residual blocks of He et al. 2016</source>
      <translation>U-Net mit den Residualblöcken von He et al. 2016</translation>
    </message>
    <message>
      <source>Uncertainty</source>
      <translation>Unsicherheit</translation>
    </message>
    <message>
      <source>Unit</source>
      <translation>Einheit</translation>
    </message>
    <message>
      <source>Upwards: share of the class that is found; to the right: share of the rest that is taken for it.</source>
      <translation>Nach oben: Anteil der Klasse, der gefunden wird; nach rechts: Anteil des Rests, der für sie gehalten wird.</translation>
    </message>
    <message>
      <source>User's accuracy</source>
      <translation>Nutzergenauigkeit</translation>
    </message>
    <message>
      <source>Validation score</source>
      <translation>Validierungswert</translation>
    </message>
    <message>
      <source>Variable</source>
      <translation>Variable</translation>
    </message>
    <message>
      <source>Variables</source>
      <translation>Variablen</translation>
    </message>
    <message>
      <source>Variants</source>
      <translation>Abwandlungen</translation>
    </message>
    <message>
      <source>Verdict</source>
      <translation>Urteil</translation>
    </message>
    <message>
      <source>Verdicts go by the corrected JM on the 0..2 scale.</source>
      <translation>Die Urteile richten sich nach dem korrigierten JM auf der Skala 0..2.</translation>
    </message>
    <message>
      <source>Versions</source>
      <translation>Versionen</translation>
    </message>
    <message>
      <source>Wavelengths</source>
      <translation>Wellenlängen</translation>
    </message>
    <message>
      <source>Weight of each variable's loss</source>
      <translation>Gewicht des Verlusts jeder Variablen</translation>
    </message>
    <message>
      <source>Weight of each variable's loss by epoch{0}.</source>
      <translation>Gewicht des Verlusts jeder Variablen nach Epochen{0:t}.</translation>
    </message>
    <message>
      <source>Weights of the losses, the same in every epoch{0}: {1}.</source>
      <translation>Gewichte der Verluste, dieselben in jeder Epoche{0:t}: {1}.</translation>
    </message>
    <message>
      <source>What is beyond, such as water for a model of forests, is mapped as something that it is not.</source>
      <translation>Was jenseits liegt, etwa Wasser für ein Modell von Wäldern, wird als etwas kartiert, was es nicht ist.</translation>
    </message>
    <message>
      <source>What surrounds a pixel did not raise the validation score by more than {0} over that of the network for single pixels, which was therefore kept; the curves show the epochs all the same.</source>
      <translation>Was ein Pixel umgibt, hob den Validierungswert um nicht mehr als {0} über den des Netzes für einzelne Pixel, das deshalb behalten wurde; die Kurven zeigen die Epochen trotzdem.</translation>
    </message>
    <message>
      <source>What the folds agree upon</source>
      <translation>Worin die Folds übereinstimmen</translation>
    </message>
    <message>
      <source>What the network in the model file has seen</source>
      <translation>Was das Netz in der Modelldatei gesehen hat</translation>
    </message>
    <message>
      <source>What the numbers mean</source>
      <translation>Was die Zahlen bedeuten</translation>
    </message>
    <message>
      <source>What two settings differ by means little where it is less than what the seeds differ by.</source>
      <translation>Worin sich zwei Einstellungen unterscheiden, bedeutet wenig, wo es weniger ist, als sich die Startwerte unterscheiden.</translation>
    </message>
    <message>
      <source>What validation had found</source>
      <translation>Was die Validierung ergeben hatte</translation>
    </message>
    <message>
      <source>What was left out, and why</source>
      <translation>Was ausgelassen wurde, und warum</translation>
    </message>
    <message>
      <source>Where both JM are near their upper end, compare B, the Bhattacharyya distance that JM is made of; it has none.</source>
      <translation>Wo beide JM nahe an ihrem oberen Ende sind, vergleichen Sie B, die Bhattacharyya-Distanz, aus der JM gebildet wird; sie hat keines.</translation>
    </message>
    <message>
      <source>Where its maps can be trusted</source>
      <translation>Wo seinen Karten zu trauen ist</translation>
    </message>
    <message>
      <source>Where the curves lie on each other, the test asks of the network what the map asks of it.</source>
      <translation>Wo die Kurven aufeinanderliegen, verlangt der Test vom Netz dasselbe wie die Karte.</translation>
    </message>
    <message>
      <source>Where the curves lie on each other, validation asks of the network what the map asks of it.</source>
      <translation>Wo die Kurven aufeinanderliegen, verlangt die Validierung vom Netz dasselbe wie die Karte.</translation>
    </message>
    <message>
      <source>Where those of one layer overlap each counts, while training takes the later one.</source>
      <translation>Wo sich die eines Layers überlappen, zählt jedes, während das Training das spätere nimmt.</translation>
    </message>
    <message>
      <source>Which</source>
      <translation>Welche</translation>
    </message>
    <message>
      <source>Widths</source>
      <translation>Breiten</translation>
    </message>
    <message>
      <source>Window</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>Windows</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>With many bands and few pixels they are mostly bias: two samples of the same class come out near 2.</source>
      <translation>Bei vielen Kanälen und wenigen Pixeln sind sie vor allem Verzerrung: Zwei Stichproben derselben Klasse kommen nahe 2 heraus.</translation>
    </message>
    <message>
      <source>Within 0.01 of the highest value 1 band comes: {0}{1}.</source>
      <translation>Höchstens 0.01 unter dem höchsten Wert liegt 1 Kanal: {0}{1}.</translation>
    </message>
    <message>
      <source>Within 0.01 of the highest value {0} bands come: {1}{2}.</source>
      <translation>Höchstens 0.01 unter dem höchsten Wert liegen {0} Kanäle: {1}{2}.</translation>
    </message>
    <message>
      <source>Within and beyond the limit of trust</source>
      <translation>Innerhalb und jenseits der Vertrauensgrenze</translation>
    </message>
    <message>
      <source>Within the limit the score does not tell errors.</source>
      <translation>Innerhalb der Grenze sagt der Wert nichts über Fehler.</translation>
    </message>
    <message>
      <source>Without a test part none of these networks is judged by itself.</source>
      <translation>Ohne Testteil wird keines dieser Netze für sich beurteilt.</translation>
    </message>
    <message>
      <source>Without batch normalisation</source>
      <translation>Ohne Batch-Normalisierung</translation>
    </message>
    <message>
      <source>Without pooling</source>
      <translation>Ohne Pooling</translation>
    </message>
    <message>
      <source>Without skip layers</source>
      <translation>Ohne Skip-Verbindungen</translation>
    </message>
    <message>
      <source>Yu et al. 2022</source>
      <translation>Yu et al. 2022</translation>
    </message>
    <message>
      <source>Zhao, Xu, Li and Plaza 2024</source>
      <translation>Zhao, Xu, Li und Plaza 2024</translation>
    </message>
    <message>
      <source>a network for single pixels</source>
      <translation>ein Netz für einzelne Pixel</translation>
    </message>
    <message>
      <source>a network for the classes and one for the quantities, a network for each variable; each is trained as the one for all is</source>
      <translation>ein Netz für die Klassen und eines für die Größen, ein Netz für jede Variable; jedes wird trainiert wie das für alle</translation>
    </message>
    <message>
      <source>a raster (all its labelled pixels count)</source>
      <translation>einem Raster (alle seine gelabelten Pixel zählen)</translation>
    </message>
    <message>
      <source>absolute error</source>
      <translation>absoluter Fehler</translation>
    </message>
    <message>
      <source>absolute error [{0}]</source>
      <translation>absoluter Fehler [{0}]</translation>
    </message>
    <message>
      <source>accuracy</source>
      <translation>Genauigkeit</translation>
    </message>
    <message>
      <source>after epoch {0}</source>
      <translation>nach Epoche {0}</translation>
    </message>
    <message>
      <source>all labels</source>
      <translation>allen Labels</translation>
    </message>
    <message>
      <source>all labels but those of the test part</source>
      <translation>allen Labels außer denen des Testteils</translation>
    </message>
    <message>
      <source>all {0} networks were kept</source>
      <translation>alle {0} Netze wurden behalten</translation>
    </message>
    <message>
      <source>always</source>
      <translation>immer</translation>
    </message>
    <message>
      <source>an area of {0} ha</source>
      <translation>eine Fläche von {0} ha</translation>
    </message>
    <message>
      <source>an area of {0} m²</source>
      <translation>eine Fläche von {0} m²</translation>
    </message>
    <message>
      <source>an area of {0} square map units</source>
      <translation>eine Fläche von {0} Quadrateinheiten der Karte</translation>
    </message>
    <message>
      <source>and {0} more</source>
      <translation>und {0} mehr</translation>
    </message>
    <message>
      <source>area</source>
      <translation>Gebiet</translation>
    </message>
    <message>
      <source>as promised</source>
      <translation>wie versprochen</translation>
    </message>
    <message>
      <source>at the edge</source>
      <translation>am Rand</translation>
    </message>
    <message>
      <source>balancings</source>
      <translation>Abwägungen</translation>
    </message>
    <message>
      <source>band</source>
      <translation>Kanal</translation>
    </message>
    <message>
      <source>band of the map</source>
      <translation>Kanal der Karte</translation>
    </message>
    <message>
      <source>band of the reference</source>
      <translation>Kanal der Referenz</translation>
    </message>
    <message>
      <source>before calibration</source>
      <translation>vor der Kalibrierung</translation>
    </message>
    <message>
      <source>before the first epoch was complete</source>
      <translation>bevor die erste Epoche fertig war</translation>
    </message>
    <message>
      <source>between parts</source>
      <translation>zwischen den Teilen</translation>
    </message>
    <message>
      <source>beyond the limit</source>
      <translation>jenseits der Grenze</translation>
    </message>
    <message>
      <source>bias</source>
      <translation>Bias</translation>
    </message>
    <message>
      <source>both</source>
      <translation>beides</translation>
    </message>
    <message>
      <source>but the model they started from may have seen some of them</source>
      <translation>aber das Modell, mit dem sie begannen, kann einige davon gesehen haben</translation>
    </message>
    <message>
      <source>calibration error {0}</source>
      <translation>Kalibrierungsfehler {0}</translation>
    </message>
    <message>
      <source>categorical, 1 class: {0}</source>
      <translation>kategorial, 1 Klasse: {0}</translation>
    </message>
    <message>
      <source>categorical, {0} classes: {1}</source>
      <translation>kategorial, {0} Klassen: {1}</translation>
    </message>
    <message>
      <source>centres</source>
      <translation>Zentren</translation>
    </message>
    <message>
      <source>compact</source>
      <translation>compact</translation>
    </message>
    <message>
      <source>computed</source>
      <translation>berechnet</translation>
    </message>
    <message>
      <source>confidence</source>
      <translation>Konfidenz</translation>
    </message>
    <message>
      <source>confusion matrix</source>
      <translation>Konfusionsmatrix</translation>
    </message>
    <message>
      <source>consider merging</source>
      <translation>besser zusammenlegen</translation>
    </message>
    <message>
      <source>continuous, {0} to {1}{2}</source>
      <translation>stetig, {0} bis {1}{2}</translation>
    </message>
    <message>
      <source>cost-sensitive cross-entropy, focal loss, focal loss with class weights</source>
      <translation>kostensensitive Kreuzentropie, Focal Loss, Focal Loss mit Klassengewichten</translation>
    </message>
    <message>
      <source>coverage</source>
      <translation>Abdeckung</translation>
    </message>
    <message>
      <source>coverage of intervals</source>
      <translation>Abdeckung der Intervalle</translation>
    </message>
    <message>
      <source>coverage of the intervals</source>
      <translation>Abdeckung der Intervalle</translation>
    </message>
    <message>
      <source>cross-entropy</source>
      <translation>Kreuzentropie</translation>
    </message>
    <message>
      <source>device</source>
      <translation>Gerät</translation>
    </message>
    <message>
      <source>differences</source>
      <translation>Unterschiede</translation>
    </message>
    <message>
      <source>dimension</source>
      <translation>Dimension</translation>
    </message>
    <message>
      <source>distance [{0}]</source>
      <translation>Entfernung [{0}]</translation>
    </message>
    <message>
      <source>each band to 0..1</source>
      <translation>jeder Kanal auf 0..1</translation>
    </message>
    <message>
      <source>each band to mean 0 and deviation 1</source>
      <translation>jeder Kanal auf Mittel 0 und Standardabweichung 1</translation>
    </message>
    <message>
      <source>each fold</source>
      <translation>jedem Fold</translation>
    </message>
    <message>
      <source>each spectrum to length 1</source>
      <translation>jedes Spektrum auf Länge 1</translation>
    </message>
    <message>
      <source>end</source>
      <translation>Ende</translation>
    </message>
    <message>
      <source>epoch</source>
      <translation>Epoche</translation>
    </message>
    <message>
      <source>epoch {0} kept</source>
      <translation>Epoche {0} behalten</translation>
    </message>
    <message>
      <source>epoch {0} was kept</source>
      <translation>Epoche {0} wurde behalten</translation>
    </message>
    <message>
      <source>epochs</source>
      <translation>Epochen</translation>
    </message>
    <message>
      <source>equal</source>
      <translation>gleich</translation>
    </message>
    <message>
      <source>equal weights</source>
      <translation>gleiche Gewichte</translation>
    </message>
    <message>
      <source>fair</source>
      <translation>mäßig</translation>
    </message>
    <message>
      <source>false positive rate</source>
      <translation>Falsch-Positiv-Rate</translation>
    </message>
    <message>
      <source>features</source>
      <translation>Merkmale</translation>
    </message>
    <message>
      <source>features of the spectral path</source>
      <translation>Merkmalen des spektralen Pfads</translation>
    </message>
    <message>
      <source>field of the stands</source>
      <translation>Feld der Bestände</translation>
    </message>
    <message>
      <source>figure of {0}</source>
      <translation>Abbildung von {0}</translation>
    </message>
    <message>
      <source>filter of the area</source>
      <translation>Filter des Gebiets</translation>
    </message>
    <message>
      <source>fixed weights</source>
      <translation>feste Gewichte</translation>
    </message>
    <message>
      <source>fixed weights: {0}</source>
      <translation>feste Gewichte: {0}</translation>
    </message>
    <message>
      <source>focal</source>
      <translation>focal</translation>
    </message>
    <message>
      <source>focal loss (gamma {0})</source>
      <translation>Focal Loss (gamma {0})</translation>
    </message>
    <message>
      <source>fold</source>
      <translation>Fold</translation>
    </message>
    <message>
      <source>fold {0}</source>
      <translation>Fold {0}</translation>
    </message>
    <message>
      <source>folds</source>
      <translation>Folds</translation>
    </message>
    <message>
      <source>from 1 pixel</source>
      <translation>aus 1 Pixel</translation>
    </message>
    <message>
      <source>from column {0}, line {1}</source>
      <translation>ab Spalte {0}, Zeile {1}</translation>
    </message>
    <message>
      <source>from {0} pixels</source>
      <translation>aus {0} Pixeln</translation>
    </message>
    <message>
      <source>good</source>
      <translation>gut</translation>
    </message>
    <message>
      <source>gradnorm</source>
      <translation>gradnorm</translation>
    </message>
    <message>
      <source>grows with the training pixels</source>
      <translation>wächst mit den Trainingspixeln</translation>
    </message>
    <message>
      <source>ha</source>
      <translation>ha</translation>
    </message>
    <message>
      <source>inputs</source>
      <translation>Eingaben</translation>
    </message>
    <message>
      <source>it had learned from {0} by another split, maybe from labels that are tested here, so that the accuracy may be too good</source>
      <translation>es hatte bei einer anderen Aufteilung von {0} gelernt, vielleicht von Labels, die hier getestet werden, sodass die Genauigkeit zu gut sein kann</translation>
    </message>
    <message>
      <source>it was not permuted but computed for Gaussian pixels; real pixels have heavier tails and a higher floor</source>
      <translation>sie wurde nicht durch Vertauschen bestimmt, sondern für gaußverteilte Pixel berechnet; wirkliche Pixel haben schwerere Ränder und eine höhere Grenze</translation>
    </message>
    <message>
      <source>kappa</source>
      <translation>kappa</translation>
    </message>
    <message>
      <source>kind of values</source>
      <translation>Art der Werte</translation>
    </message>
    <message>
      <source>kinds</source>
      <translation>Arten</translation>
    </message>
    <message>
      <source>km</source>
      <translation>km</translation>
    </message>
    <message>
      <source>label smoothing {0}</source>
      <translation>Label-Glättung {0}</translation>
    </message>
    <message>
      <source>learned</source>
      <translation>gelernt</translation>
    </message>
    <message>
      <source>leaves of at least {0}</source>
      <translation>Blätter von mindestens {0}</translation>
    </message>
    <message>
      <source>like the training</source>
      <translation>wie das Training</translation>
    </message>
    <message>
      <source>linear</source>
      <translation>linear</translation>
    </message>
    <message>
      <source>logistic regression (classes) and partial least squares (values)</source>
      <translation>logistische Regression (Klassen) und partielle kleinste Quadrate (Werte)</translation>
    </message>
    <message>
      <source>losses of the variables weighed by GradNorm, by their uncertainty, and equally</source>
      <translation>Verluste der Variablen abgewogen durch GradNorm, durch ihre Unsicherheit, und gleich</translation>
    </message>
    <message>
      <source>lower bounds</source>
      <translation>untere Grenzen</translation>
    </message>
    <message>
      <source>macro F1</source>
      <translation>Makro-F1</translation>
    </message>
    <message>
      <source>mae</source>
      <translation>mae</translation>
    </message>
    <message>
      <source>majority class</source>
      <translation>Mehrheitsklasse</translation>
    </message>
    <message>
      <source>map</source>
      <translation>Karte</translation>
    </message>
    <message>
      <source>map [{0}]</source>
      <translation>Karte [{0}]</translation>
    </message>
    <message>
      <source>mean</source>
      <translation>Mittel</translation>
    </message>
    <message>
      <source>mean = {0}{1}</source>
      <translation>Mittel = {0}{1}</translation>
    </message>
    <message>
      <source>mean absolute error</source>
      <translation>mittlerer absoluter Fehler</translation>
    </message>
    <message>
      <source>mean class accuracy</source>
      <translation>mittlere Klassengenauigkeit</translation>
    </message>
    <message>
      <source>mean corrected JM (0..2)</source>
      <translation>mittlerer korrigierter JM (0..2)</translation>
    </message>
    <message>
      <source>mean squared error</source>
      <translation>mittlerer quadratischer Fehler</translation>
    </message>
    <message>
      <source>mean value</source>
      <translation>Mittelwert</translation>
    </message>
    <message>
      <source>median = {0}{1}</source>
      <translation>Median = {0}{1}</translation>
    </message>
    <message>
      <source>model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>mse</source>
      <translation>mse</translation>
    </message>
    <message>
      <source>multitask</source>
      <translation>multitask</translation>
    </message>
    <message>
      <source>multitask network</source>
      <translation>Multitask-Netz</translation>
    </message>
    <message>
      <source>name of the area's layer</source>
      <translation>Name des Layers des Gebiets</translation>
    </message>
    <message>
      <source>name of the reference layer</source>
      <translation>Name des Referenzlayers</translation>
    </message>
    <message>
      <source>name of the stands' layer</source>
      <translation>Name des Layers der Bestände</translation>
    </message>
    <message>
      <source>networks that were trained before it</source>
      <translation>die vorher trainierten Netze</translation>
    </message>
    <message>
      <source>nm</source>
      <translation>nm</translation>
    </message>
    <message>
      <source>no</source>
      <translation>nein</translation>
    </message>
    <message>
      <source>no classes</source>
      <translation>keine Klassen</translation>
    </message>
    <message>
      <source>no data or no label</source>
      <translation>keine Daten oder kein Label</translation>
    </message>
    <message>
      <source>no distances</source>
      <translation>keine Entfernungen</translation>
    </message>
    <message>
      <source>no labelled pixel</source>
      <translation>kein gelabeltes Pixel</translation>
    </message>
    <message>
      <source>no labelled test pixel</source>
      <translation>kein gelabeltes Testpixel</translation>
    </message>
    <message>
      <source>no labels</source>
      <translation>keine Labels</translation>
    </message>
    <message>
      <source>no network</source>
      <translation>kein Netz</translation>
    </message>
    <message>
      <source>no split</source>
      <translation>keine Aufteilung</translation>
    </message>
    <message>
      <source>no tile of the test part</source>
      <translation>keine Kachel des Testteils</translation>
    </message>
    <message>
      <source>no values</source>
      <translation>keine Werte</translation>
    </message>
    <message>
      <source>nominal coverage</source>
      <translation>nominelle Abdeckung</translation>
    </message>
    <message>
      <source>none</source>
      <translation>keine</translation>
    </message>
    <message>
      <source>none: bands are taken by position</source>
      <translation>keine: Kanäle werden nach ihrer Position genommen</translation>
    </message>
    <message>
      <source>none: single pixels</source>
      <translation>keine: einzelne Pixel</translation>
    </message>
    <message>
      <source>not computed</source>
      <translation>nicht berechnet</translation>
    </message>
    <message>
      <source>not in the published table</source>
      <translation>nicht in der veröffentlichten Tabelle</translation>
    </message>
    <message>
      <source>not in the reference</source>
      <translation>nicht in der Referenz</translation>
    </message>
    <message>
      <source>not known here, or the training was interrupted</source>
      <translation>hier nicht bekannt, oder das Training wurde unterbrochen</translation>
    </message>
    <message>
      <source>not told apart</source>
      <translation>nicht zu unterscheiden</translation>
    </message>
    <message>
      <source>nothing clear</source>
      <translation>nichts deutlich</translation>
    </message>
    <message>
      <source>number of bands</source>
      <translation>Anzahl der Kanäle</translation>
    </message>
    <message>
      <source>observed coverage</source>
      <translation>beobachtete Abdeckung</translation>
    </message>
    <message>
      <source>one class</source>
      <translation>eine Klasse</translation>
    </message>
    <message>
      <source>one seed</source>
      <translation>ein Startwert</translation>
    </message>
    <message>
      <source>one seed has no spread</source>
      <translation>ein Startwert hat keine Streuung</translation>
    </message>
    <message>
      <source>one value</source>
      <translation>ein Wert</translation>
    </message>
    <message>
      <source>overall accuracy</source>
      <translation>Gesamtgenauigkeit</translation>
    </message>
    <message>
      <source>paper</source>
      <translation>paper</translation>
    </message>
    <message>
      <source>part</source>
      <translation>Teil</translation>
    </message>
    <message>
      <source>parts</source>
      <translation>Teile</translation>
    </message>
    <message>
      <source>parts of the split</source>
      <translation>Teile der Aufteilung</translation>
    </message>
    <message>
      <source>patch</source>
      <translation>Ausschnitt</translation>
    </message>
    <message>
      <source>peak GiB</source>
      <translation>Spitze GiB</translation>
    </message>
    <message>
      <source>perfectly calibrated</source>
      <translation>vollkommen kalibriert</translation>
    </message>
    <message>
      <source>pixels</source>
      <translation>Pixel</translation>
    </message>
    <message>
      <source>pixels of the map, from any label</source>
      <translation>Pixel der Karte, von irgendeinem Label</translation>
    </message>
    <message>
      <source>pixels that are hard weigh more</source>
      <translation>Pixel, die schwer sind, wiegen mehr</translation>
    </message>
    <message>
      <source>pixels/s mapped</source>
      <translation>kartierte Pixel/s</translation>
    </message>
    <message>
      <source>points (each counts once)</source>
      <translation>Punkten (jeder zählt einmal)</translation>
    </message>
    <message>
      <source>polygons (all their pixels count)</source>
      <translation>Polygonen (alle ihre Pixel zählen)</translation>
    </message>
    <message>
      <source>pooling</source>
      <translation>Pooling</translation>
    </message>
    <message>
      <source>poor</source>
      <translation>schlecht</translation>
    </message>
    <message>
      <source>probabilities</source>
      <translation>Wahrscheinlichkeiten</translation>
    </message>
    <message>
      <source>published</source>
      <translation>veröffentlicht</translation>
    </message>
    <message>
      <source>published GFLOPs</source>
      <translation>veröffentlichte GFLOPs</translation>
    </message>
    <message>
      <source>random forest</source>
      <translation>Random Forest</translation>
    </message>
    <message>
      <source>random forest of 300 trees</source>
      <translation>Random Forest aus 300 Bäumen</translation>
    </message>
    <message>
      <source>rare classes weigh more</source>
      <translation>seltene Klassen wiegen mehr</translation>
    </message>
    <message>
      <source>rare classes weighted up</source>
      <translation>seltene Klassen höher gewichtet</translation>
    </message>
    <message>
      <source>rare classes weighted up (power {0})</source>
      <translation>seltene Klassen höher gewichtet (Potenz {0})</translation>
    </message>
    <message>
      <source>raster of the reference</source>
      <translation>Raster der Referenz</translation>
    </message>
    <message>
      <source>raster of trust</source>
      <translation>Vertrauensraster</translation>
    </message>
    <message>
      <source>reference</source>
      <translation>Referenz</translation>
    </message>
    <message>
      <source>reference [{0}]</source>
      <translation>Referenz [{0}]</translation>
    </message>
    <message>
      <source>reference field</source>
      <translation>Feld der Referenz</translation>
    </message>
    <message>
      <source>reference layer</source>
      <translation>Referenzlayer</translation>
    </message>
    <message>
      <source>reference {0}, map {1}: {2} ({3})</source>
      <translation>Referenz {0}, Karte {1}: {2} ({3:t})</translation>
    </message>
    <message>
      <source>refitted on {0}: {1}</source>
      <translation>neu angepasst auf {0:t}: {1:t}</translation>
    </message>
    <message>
      <source>regression</source>
      <translation>Regression</translation>
    </message>
    <message>
      <source>reliability</source>
      <translation>Zuverlässigkeit</translation>
    </message>
    <message>
      <source>residual shortcuts (R), DenseASPP (D), attention (A), learned weights of the losses (M) and channel pooling (C), added one by one</source>
      <translation>Residualverbindungen (R), DenseASPP (D), Aufmerksamkeit (A), gelernte Gewichte der Verluste (M) und Kanal-Pooling (C), eins nach dem anderen hinzugefügt</translation>
    </message>
    <message>
      <source>rmse</source>
      <translation>rmse</translation>
    </message>
    <message>
      <source>s/epoch</source>
      <translation>s/Epoche</translation>
    </message>
    <message>
      <source>s/epoch: the whole training, its phase for single pixels and its validations included, over its epochs.</source>
      <translation>s/Epoche: das ganze Training mit seiner Phase an einzelnen Pixeln und seinen Validierungen, geteilt durch seine Epochen.</translation>
    </message>
    <message>
      <source>scene</source>
      <translation>Szene</translation>
    </message>
    <message>
      <source>seed</source>
      <translation>Startwert</translation>
    </message>
    <message>
      <source>share that is right</source>
      <translation>Anteil, der richtig ist</translation>
    </message>
    <message>
      <source>share within it</source>
      <translation>Anteil innerhalb</translation>
    </message>
    <message>
      <source>single pixels changed class, {0} times, because a class of the pair has one polygon only, or polygons that change class leave one side too few pixels for its bands; pixels that resemble their neighbours make this floor too low</source>
      <translation>einzelne Pixel wechselten die Klasse, {0}-mal, weil eine Klasse des Paars nur ein Polygon hat oder Polygone, die die Klasse wechseln, einer Seite zu wenige Pixel für ihre Kanäle lassen; Pixel, die ihren Nachbarn gleichen, machen diese Grenze zu niedrig</translation>
    </message>
    <message>
      <source>skips</source>
      <translation>Skip-Verbindungen</translation>
    </message>
    <message>
      <source>small</source>
      <translation>small</translation>
    </message>
    <message>
      <source>smallest corrected JM (0..2)</source>
      <translation>kleinster korrigierter JM (0..2)</translation>
    </message>
    <message>
      <source>so every label is tested once, and none by who has seen it</source>
      <translation>so wird jedes Label einmal getestet, und von keinem, das es gesehen hat</translation>
    </message>
    <message>
      <source>spectra</source>
      <translation>Spektren</translation>
    </message>
    <message>
      <source>split</source>
      <translation>Aufteilung</translation>
    </message>
    <message>
      <source>square root, 0..1.414</source>
      <translation>Wurzel, 0..1.414</translation>
    </message>
    <message>
      <source>stands</source>
      <translation>Bestände</translation>
    </message>
    <message>
      <source>start</source>
      <translation>Anfang</translation>
    </message>
    <message>
      <source>sum</source>
      <translation>Summe</translation>
    </message>
    <message>
      <source>sum of the map</source>
      <translation>Summe der Karte</translation>
    </message>
    <message>
      <source>support vector machine</source>
      <translation>Support Vector Machine</translation>
    </message>
    <message>
      <source>support vector machine (classes) and support vector regression (values), radial kernel</source>
      <translation>Support Vector Machine (Klassen) und Support-Vector-Regression (Werte), radialer Kernel</translation>
    </message>
    <message>
      <source>temperature</source>
      <translation>Temperatur</translation>
    </message>
    <message>
      <source>temperature {0}{1}</source>
      <translation>Temperatur {0}{1:t}</translation>
    </message>
    <message>
      <source>test</source>
      <translation>Test</translation>
    </message>
    <message>
      <source>tested</source>
      <translation>getestet</translation>
    </message>
    <message>
      <source>tested labels, from those learned from</source>
      <translation>getestete Labels, von den gelernten</translation>
    </message>
    <message>
      <source>the folds' networks</source>
      <translation>die Netze der Folds</translation>
    </message>
    <message>
      <source>the held-out labels of {0} folds</source>
      <translation>den zurückbehaltenen Labels von {0} Folds</translation>
    </message>
    <message>
      <source>the network for single pixels was kept</source>
      <translation>das Netz für einzelne Pixel wurde behalten</translation>
    </message>
    <message>
      <source>the network without skip layers, without batch normalisation, without pooling</source>
      <translation>das Netz ohne Skip-Verbindungen, ohne Batch-Normalisierung, ohne Pooling</translation>
    </message>
    <message>
      <source>the networks of {0} folds were kept</source>
      <translation>die Netze von {0} Folds wurden behalten</translation>
    </message>
    <message>
      <source>the other folds</source>
      <translation>den anderen Folds</translation>
    </message>
    <message>
      <source>the same epochs</source>
      <translation>dieselben Epochen</translation>
    </message>
    <message>
      <source>the seeds change neither</source>
      <translation>die Startwerte ändern keines von beiden</translation>
    </message>
    <message>
      <source>the test part</source>
      <translation>dem Testteil</translation>
    </message>
    <message>
      <source>the training part knows one class of {0} only</source>
      <translation>der Trainingsteil kennt von {0} nur eine Klasse</translation>
    </message>
    <message>
      <source>the training part knows one value of {0} only</source>
      <translation>der Trainingsteil kennt von {0} nur einen Wert</translation>
    </message>
    <message>
      <source>the validation part</source>
      <translation>dem Validierungsteil</translation>
    </message>
    <message>
      <source>this map</source>
      <translation>diese Karte</translation>
    </message>
    <message>
      <source>tiny</source>
      <translation>tiny</translation>
    </message>
    <message>
      <source>total s</source>
      <translation>gesamt s</translation>
    </message>
    <message>
      <source>training</source>
      <translation>Training</translation>
    </message>
    <message>
      <source>training loss</source>
      <translation>Trainingsverlust</translation>
    </message>
    <message>
      <source>true positive rate</source>
      <translation>Richtig-Positiv-Rate</translation>
    </message>
    <message>
      <source>uncertainty</source>
      <translation>Unsicherheit</translation>
    </message>
    <message>
      <source>uncertainty, weights learned from how noisy each variable is</source>
      <translation>Unsicherheit, Gewichte danach gelernt, wie verrauscht jede Variable ist</translation>
    </message>
    <message>
      <source>unknown</source>
      <translation>unbekannt</translation>
    </message>
    <message>
      <source>unlike anything seen</source>
      <translation>anders als alles Gesehene</translation>
    </message>
    <message>
      <source>upper bounds</source>
      <translation>obere Grenzen</translation>
    </message>
    <message>
      <source>validation</source>
      <translation>Validierung</translation>
    </message>
    <message>
      <source>validation labels, from those learned from</source>
      <translation>Labels der Validierung, von den gelernten</translation>
    </message>
    <message>
      <source>validation score</source>
      <translation>Validierungswert</translation>
    </message>
    <message>
      <source>value</source>
      <translation>Wert</translation>
    </message>
    <message>
      <source>variable</source>
      <translation>Variable</translation>
    </message>
    <message>
      <source>variables</source>
      <translation>Variablen</translation>
    </message>
    <message>
      <source>wavelength [nm]</source>
      <translation>Wellenlänge [nm]</translation>
    </message>
    <message>
      <source>weight</source>
      <translation>Gewicht</translation>
    </message>
    <message>
      <source>whole polygons changed class, {0} times (fewer where there are fewer ways), because pixels of one polygon resemble each other.</source>
      <translation>ganze Polygone wechselten die Klasse, {0}-mal (weniger, wo es weniger Möglichkeiten gibt), weil die Pixel eines Polygons einander gleichen.</translation>
    </message>
    <message>
      <source>whose encoder was kept</source>
      <translation>dessen Encoder beibehalten wurde</translation>
    </message>
    <message>
      <source>window</source>
      <translation>Fenster</translation>
    </message>
    <message>
      <source>with {0}: {1}</source>
      <translation>mit {0}: {1:t}</translation>
    </message>
    <message>
      <source>within the limit</source>
      <translation>innerhalb der Grenze</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>ja</translation>
    </message>
    <message>
      <source>{0} % beyond</source>
      <translation>{0} % darüber</translation>
    </message>
    <message>
      <source>{0} % interval</source>
      <translation>{0}-%-Intervall</translation>
    </message>
    <message>
      <source>{0} % of {1} labelled pixels held back are within it; the centres are those of {2} that were learned from</source>
      <translation>{0} % von {1} zurückbehaltenen gelabelten Pixeln liegen darin; die Zentren sind die von {2}, von denen gelernt wurde</translation>
    </message>
    <message>
      <source>{0} % of {1} labelled pixels of the test part</source>
      <translation>{0} % von {1} gelabelten Pixeln des Testteils</translation>
    </message>
    <message>
      <source>{0} % within ± {1} {2}</source>
      <translation>{0} % innerhalb von ± {1} {2}</translation>
    </message>
    <message>
      <source>{0} (1 stand)</source>
      <translation>{0} (1 Bestand)</translation>
    </message>
    <message>
      <source>{0} ({1} px)</source>
      <translation>{0:t} ({1} px)</translation>
    </message>
    <message>
      <source>{0} ({1} stands)</source>
      <translation>{0} ({1} Bestände)</translation>
    </message>
    <message>
      <source>{0} ({1} to {2})</source>
      <translation>{0} ({1} bis {2})</translation>
    </message>
    <message>
      <source>{0} and {1}: {2}</source>
      <translation>{0} und {1}: {2:t}</translation>
    </message>
    <message>
      <source>{0} bands</source>
      <translation>{0} Kanäle</translation>
    </message>
    <message>
      <source>{0} bands come</source>
      <translation>{0} Kanäle</translation>
    </message>
    <message>
      <source>{0} better</source>
      <translation>{0} besser</translation>
    </message>
    <message>
      <source>{0} centres in {1} dimensions; beyond the limit from a distance of {2}</source>
      <translation>{0} Zentren in {1} Dimensionen; jenseits der Grenze ab einem Abstand von {2}</translation>
    </message>
    <message>
      <source>{0} classes</source>
      <translation>{0} Klassen</translation>
    </message>
    <message>
      <source>{0} components</source>
      <translation>{0} Komponenten</translation>
    </message>
    <message>
      <source>{0} corrected</source>
      <translation>{0} korrigiert</translation>
    </message>
    <message>
      <source>{0} epochs</source>
      <translation>{0} Epochen</translation>
    </message>
    <message>
      <source>{0} features</source>
      <translation>{0} Objekte</translation>
    </message>
    <message>
      <source>{0} folds</source>
      <translation>{0} Folds</translation>
    </message>
    <message>
      <source>{0} folds of {1}</source>
      <translation>{0} Folds von {1}</translation>
    </message>
    <message>
      <source>{0} in {1}: {2} ({3} %)</source>
      <translation>{0} in {1:t}: {2} ({3} %)</translation>
    </message>
    <message>
      <source>{0} less</source>
      <translation>{0} weniger</translation>
    </message>
    <message>
      <source>{0} million</source>
      <translation>{0} Millionen</translation>
    </message>
    <message>
      <source>{0} minutes</source>
      <translation>{0} Minuten</translation>
    </message>
    <message>
      <source>{0} minutes for each training</source>
      <translation>{0} Minuten für jedes Training</translation>
    </message>
    <message>
      <source>{0} more are the test part, which no network has seen.</source>
      <translation>{0} weitere sind der Testteil, den kein Netz gesehen hat.</translation>
    </message>
    <message>
      <source>{0} noise</source>
      <translation>{0} Rauschen</translation>
    </message>
    <message>
      <source>{0} of {1} epochs</source>
      <translation>{0} von {1} Epochen</translation>
    </message>
    <message>
      <source>{0} pairs</source>
      <translation>{0} Paare</translation>
    </message>
    <message>
      <source>{0} pairs of classes</source>
      <translation>{0} Klassenpaare</translation>
    </message>
    <message>
      <source>{0} pixels</source>
      <translation>{0} Pixel</translation>
    </message>
    <message>
      <source>{0} pixels between the parts not used</source>
      <translation>{0} Pixel zwischen den Teilen ungenutzt</translation>
    </message>
    <message>
      <source>{0} pixels of other parts are</source>
      <translation>{0} Pixel anderer Teile</translation>
    </message>
    <message>
      <source>{0} places</source>
      <translation>{0} Orte</translation>
    </message>
    <message>
      <source>{0} rows</source>
      <translation>{0} Zeilen</translation>
    </message>
    <message>
      <source>{0} rows, {1}, one split; preset {2}, recipe {3}, {4}.</source>
      <translation>{0} Zeilen, {1:t}, eine Aufteilung; Netzgröße {2}, Rezept {3}, {4:t}.</translation>
    </message>
    <message>
      <source>{0} seeds</source>
      <translation>{0} Startwerte</translation>
    </message>
    <message>
      <source>{0} stands</source>
      <translation>{0} Bestände</translation>
    </message>
    <message>
      <source>{0} stands with {1} to {2} pixels (median {3}): the {4} of the map's pixels against that of the reference's.</source>
      <translation>{0} Bestände mit {1} bis {2} Pixeln (Median {3}); verglichen: {4:t} der Kartenpixel mit dem Entsprechenden der Referenz.</translation>
    </message>
    <message>
      <source>{0} steps</source>
      <translation>{0} Schritte</translation>
    </message>
    <message>
      <source>{0} steps of 1 window of {1} pixels without labels; error {2} in the first tenth, {3} in the last</source>
      <translation>{0} Schritte mit 1 Fenster von {1} Pixeln ohne Labels; Fehler {2} im ersten Zehntel, {3} im letzten</translation>
    </message>
    <message>
      <source>{0} steps of {1} windows of {2} pixels without labels; error {3} in the first tenth, {4} in the last</source>
      <translation>{0} Schritte mit {1} Fenstern von {2} Pixeln ohne Labels; Fehler {3} im ersten Zehntel, {4} im letzten</translation>
    </message>
    <message>
      <source>{0} test</source>
      <translation>{0} Test</translation>
    </message>
    <message>
      <source>{0} textbook</source>
      <translation>{0} Lehrbuch</translation>
    </message>
    <message>
      <source>{0} to {1} nm</source>
      <translation>{0} bis {1} nm</translation>
    </message>
    <message>
      <source>{0} variables</source>
      <translation>{0} Variablen</translation>
    </message>
    <message>
      <source>{0} windows</source>
      <translation>{0} Fenster</translation>
    </message>
    <message>
      <source>{0} worse</source>
      <translation>{0} schlechter</translation>
    </message>
    <message>
      <source>{0}, 1 variable, preset {1}, recipe {2}, 1 epoch in {3}; {4}.</source>
      <translation>{0:t}, 1 Variable, Netzgröße {1}, Rezept {2}, 1 Epoche in {3}; {4:t}.</translation>
    </message>
    <message>
      <source>{0}, 1 variable, preset {1}, recipe {2}, {3} epochs in {4}; {5}.</source>
      <translation>{0:t}, 1 Variable, Netzgröße {1}, Rezept {2}, {3} Epochen in {4}; {5:t}.</translation>
    </message>
    <message>
      <source>{0}, ROIs {1}: {2} classes, 1 pixel, {3}.</source>
      <translation>{0}, ROIs {1}: {2} Klassen, 1 Pixel, {3:t}.</translation>
    </message>
    <message>
      <source>{0}, ROIs {1}: {2} classes, {3} pixels, {4}.</source>
      <translation>{0}, ROIs {1}: {2} Klassen, {3} Pixel, {4:t}.</translation>
    </message>
    <message>
      <source>{0}, an ensemble whose maps are averaged</source>
      <translation>{0}, ein Ensemble, dessen Karten gemittelt werden</translation>
    </message>
    <message>
      <source>{0}, as the training diverged in epoch {1}</source>
      <translation>{0:t}, da das Training in Epoche {1} divergierte</translation>
    </message>
    <message>
      <source>{0}, before its epochs and counted in its times: {1}.</source>
      <translation>{0}, vor seinen Epochen und in seinen Zeiten mitgezählt: {1:t}.</translation>
    </message>
    <message>
      <source>{0}, classes as drawn</source>
      <translation>{0}, Klassen wie gezogen</translation>
    </message>
    <message>
      <source>{0}, classes in their shares</source>
      <translation>{0}, Klassen nach ihren Anteilen</translation>
    </message>
    <message>
      <source>{0}, ended on request {1}</source>
      <translation>{0:t}, auf Wunsch beendet {1:t}</translation>
    </message>
    <message>
      <source>{0}, row {1}, column {2}, {3} x {4} pixels</source>
      <translation>{0}, Zeile {1}, Spalte {2}, {3} x {4} Pixel</translation>
    </message>
    <message>
      <source>{0}, {1} variables, preset {2}, recipe {3}, 1 epoch in {4}; {5}.</source>
      <translation>{0:t}, {1} Variablen, Netzgröße {2}, Rezept {3}, 1 Epoche in {4}; {5:t}.</translation>
    </message>
    <message>
      <source>{0}, {1} variables, preset {2}, recipe {3}, {4} epochs in {5}; {6}.</source>
      <translation>{0:t}, {1} Variablen, Netzgröße {2}, Rezept {3}, {4} Epochen in {5}; {6:t}.</translation>
    </message>
    <message>
      <source>{0}, {1}: {2} ({3} of {4} training pixels).</source>
      <translation>{0}, {1}: {2} ({3} von {4} Trainingspixeln).</translation>
    </message>
    <message>
      <source>{0}: 1 pixel compared with {1}, within the area.</source>
      <translation>{0}: 1 Pixel verglichen mit {1:t}, innerhalb der Fläche.</translation>
    </message>
    <message>
      <source>{0}: 1 pixel compared with {1}, within {2}, within the area.</source>
      <translation>{0}: 1 Pixel verglichen mit {1:t}, innerhalb von {2}, innerhalb der Fläche.</translation>
    </message>
    <message>
      <source>{0}: 1 pixel compared with {1}, within {2}.</source>
      <translation>{0}: 1 Pixel verglichen mit {1:t}, innerhalb von {2}.</translation>
    </message>
    <message>
      <source>{0}: 1 pixel compared with {1}.</source>
      <translation>{0}: 1 Pixel verglichen mit {1:t}.</translation>
    </message>
    <message>
      <source>{0}: map against reference</source>
      <translation>{0}: Karte gegen Referenz</translation>
    </message>
    <message>
      <source>{0}: map beside reference</source>
      <translation>{0}: Karte neben Referenz</translation>
    </message>
    <message>
      <source>{0}: no validation pixel, so nothing was chosen</source>
      <translation>{0}: kein Validierungspixel, deshalb wurde nichts gewählt</translation>
    </message>
    <message>
      <source>{0}: rows are the reference, columns the map.</source>
      <translation>{0}: Zeilen sind die Referenz, Spalten die Karte.</translation>
    </message>
    <message>
      <source>{0}: the fit with {1} did not converge</source>
      <translation>{0}: die Anpassung mit {1:t} konvergierte nicht</translation>
    </message>
    <message>
      <source>{0}: {1} categorical and {2} continuous variables, {3} records, {4}.</source>
      <translation>{0}: {1} kategoriale und {2} stetige Variablen, {3} Datensätze, {4:t}.</translation>
    </message>
    <message>
      <source>{0}: {1} pixels compared with {2}, within the area.</source>
      <translation>{0}: {1} Pixel verglichen mit {2:t}, im Gebiet.</translation>
    </message>
    <message>
      <source>{0}: {1} pixels compared with {2}, within {3}, within the area.</source>
      <translation>{0}: {1} Pixel verglichen mit {2:t}, innerhalb von {3}, im Gebiet.</translation>
    </message>
    <message>
      <source>{0}: {1} pixels compared with {2}, within {3}.</source>
      <translation>{0}: {1} Pixel verglichen mit {2:t}, innerhalb von {3}.</translation>
    </message>
    <message>
      <source>{0}: {1} pixels compared with {2}.</source>
      <translation>{0}: {1} Pixel verglichen mit {2:t}.</translation>
    </message>
    <message>
      <source>{0}: {1}, 1 variable, preset {2}, recipe {3}, 1 epoch in {4}; {5}.</source>
      <translation>{0}: {1:t}, 1 Variable, Netzgröße {2}, Rezept {3}, 1 Epoche in {4}; {5:t}.</translation>
    </message>
    <message>
      <source>{0}: {1}, 1 variable, preset {2}, recipe {3}, {4} epochs in {5}; {6}.</source>
      <translation>{0}: {1:t}, 1 Variable, Netzgröße {2}, Rezept {3}, {4} Epochen in {5}; {6:t}.</translation>
    </message>
    <message>
      <source>{0}: {1}, {2} variables, preset {3}, recipe {4}, 1 epoch in {5}; {6}.</source>
      <translation>{0}: {1:t}, {2} Variablen, Netzgröße {3}, Rezept {4}, 1 Epoche in {5}; {6:t}.</translation>
    </message>
    <message>
      <source>{0}: {1}, {2} variables, preset {3}, recipe {4}, {5} epochs in {6}; {7}.</source>
      <translation>{0}: {1:t}, {2} Variablen, Netzgröße {3}, Rezept {4}, {5} Epochen in {6}; {7:t}.</translation>
    </message>
    <message>
      <source>{0}; all kept</source>
      <translation>{0}; alle behalten</translation>
    </message>
    <message>
      <source>{0}; all refitted</source>
      <translation>{0}; alle neu angepasst</translation>
    </message>
    <message>
      <source>{0}; digest of the split {1}.</source>
      <translation>{0}; Prüfsumme der Aufteilung {1}.</translation>
    </message>
    <message>
      <source>{0}; from 1 pixel at 1 place, worth {1} independent pixels</source>
      <translation>{0}; aus 1 Pixel an 1 Ort, {1} unabhängige Pixel wert</translation>
    </message>
    <message>
      <source>{0}; from 1 pixel at {1} places, worth {2} independent pixels</source>
      <translation>{0}; aus 1 Pixel an {1} Orten, {2} unabhängige Pixel wert</translation>
    </message>
    <message>
      <source>{0}; from {1} pixels at 1 place, worth {2} independent pixels</source>
      <translation>{0}; aus {1} Pixeln an 1 Ort, {2} unabhängige Pixel wert</translation>
    </message>
    <message>
      <source>{0}; from {1} pixels at {2} places, worth {3} independent pixels</source>
      <translation>{0:t}; aus {1} Pixeln an {2} Orten, so viel wert wie {3} unabhängige Pixel</translation>
    </message>
    <message>
      <source>{0}; that of seed {1} was kept</source>
      <translation>{0}; der von Startwert {1} wurde behalten</translation>
    </message>
    <message>
      <source>{0}; that of seed {1} was refitted</source>
      <translation>{0}; der von Startwert {1} wurde neu angepasst</translation>
    </message>
    <message>
      <source>± of {0}</source>
      <translation>± von {0}</translation>
    </message>
    <message>
      <source>√JM</source>
      <translation>√JM</translation>
    </message>
  </context>
</TS>
