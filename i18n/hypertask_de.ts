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
      <source>A folder for each scene is made here, named after it, with one GeoTIFF per variable and its style beside it.</source>
      <translation>Hier entsteht für jede Szene ein Ordner, nach ihr benannt, mit einem GeoTIFF je Variable und dem Stil daneben.</translation>
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
      <translation>Ein Raster derselben Variablen: Klassencodes oder eine Größe. Ein anderes Gitter oder Koordinatensystem wird auf das der Karte gebracht, mit dem nächsten Nachbarn. Entweder dies oder ein Referenzlayer.</translation>
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
      <translation>Größe der Stapel (Batch)</translation>
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
      <translation>Klassen mit weniger als diesem Anteil der Labels einer Variablen (0,05 heißt 5 %) heißen selten.</translation>
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
      <translation>Labelraster (simuliert)</translation>
    </message>
    <message>
      <source>Label rasters</source>
      <translation>Label-Raster</translation>
    </message>
    <message>
      <source>Label report</source>
      <translation>Labelbericht</translation>
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
      <translation>Ein oder mehrere Raster desselben Sensors. Wellenlängen, schlechte Kanäle und Werte ohne Daten werden den Dateien entnommen.</translation>
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
      <translation>Polygone oder Punkte derselben Variablen. Nicht gespeicherte Änderungen, Auswahlen und andere Koordinatensysteme werden berücksichtigt.</translation>
    </message>
    <message>
      <source>Polygons or points whose fields are the variables. Unsaved edits and selections are respected, and so are the class names and colours of a categorised style.</source>
      <translation>Polygone oder Punkte, deren Felder die Variablen sind. Nicht gespeicherte Änderungen und Auswahlen werden berücksichtigt, ebenso Klassennamen und Farben eines kategorisierten Stils.</translation>
    </message>
    <message>
      <source>Polygons or points whose fields are the variables. Unsaved edits, selections and other coordinate systems are respected, and so are the class names and colours of a categorised style.</source>
      <translation>Polygone oder Punkte, deren Felder die Variablen sind. Nicht gespeicherte Änderungen, Auswahlen und andere Koordinatensysteme werden berücksichtigt, ebenso Klassennamen und Farben eines kategorisierten Stils.</translation>
    </message>
    <message>
      <source>Polygons, each with its class. Unsaved edits, selections and other coordinate systems are respected, and so are the class names and colours of a categorised style.</source>
      <translation>Polygone, jedes mit seiner Klasse. Nicht gespeicherte Änderungen, Auswahlen und andere Koordinatensysteme werden berücksichtigt, ebenso Klassennamen und Farben eines kategorisierten Stils.</translation>
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
Klassen: Konfusionsmatrix, Genauigkeit (Precision), Trefferquote (Recall) und F1 jeder Klasse, Genauigkeit und Flächen, nach der Fläche berichtigt, mit Konfidenzintervallen. Größen: RMSE, MAE, Bias, R2, r nach Pearson. Beides nach Pixeln und nach Beständen. Die Karte gibt das Gitter vor; eine Warnung sagt, wenn die Referenz verschoben oder gedreht scheint. Braucht nichts außer QGIS, es sei denn, ein Modell muss die Szene erst kartieren.</translation>
    </message>
    <message>
      <source>Tell which classes of regions of interest (ROIs) can be told apart in a raster.
Gives Jeffries-Matusita distance (JM) and transformed divergence (TD) of every pair, both 0 to 2: as in textbooks, corrected for the numbers of pixels and bands, and beside the noise floor that mere chance would show. With many bands and few pixels the textbook values are near 2 for any pair; go by the corrected ones. Needs nothing besides QGIS.</source>
      <translation>Sagen, welche Klassen von ROIs (regions of interest) sich in einem Raster unterscheiden lassen.
Gibt den Jeffries-Matusita-Abstand (JM) und die transformierte Divergenz (TD) jedes Paares, beide 0 bis 2: wie im Lehrbuch, berichtigt um die Zahl von Pixeln und Kanälen, und neben der Rauschgrenze, die bloßer Zufall zeigen würde. Bei vielen Kanälen und wenigen Pixeln liegen die Lehrbuchwerte für jedes Paar nahe 2; richten Sie sich nach den berichtigten. Braucht nichts außer QGIS.</translation>
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
      <translation>Dazu Abwandlungen des vorgeschlagenen Netzes, eine Tabelle je Satz: parts (Residualverbindungen (R), DenseASPP (D), Aufmerksamkeit (A), gelernte Gewichte der Verluste (M) und Kanal-Pooling (C), eins nach dem anderen hinzugefügt); layers (das Netz ohne Skip-Verbindungen, ohne Batch-Normalisierung, ohne Pooling); losses (kostenempfindliche Kreuzentropie, Focal Loss, Focal Loss mit Klassengewichten); balancings (Verluste der Variablen nach GradNorm, nach ihrer Unsicherheit und gleich gewogen); tasks (ein Netz für die Klassen und eines für die Größen, ein Netz je Variable; jedes wird trainiert wie das eine für alle).</translation>
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
      <source>What the model file holds: validated, a network that learned from all but the validation and the test part; refit, one that learned from all but the test part, for as long and with what validation had found before; committee, the networks of all folds, whose maps are averaged.</source>
      <translation>Was die Modelldatei enthält: validated, ein Netz, das von allem außer dem Validierungs- und dem Testteil gelernt hat; refit, eines, das von allem außer dem Testteil gelernt hat, so lange und womit es die Validierung vorher fand; committee, die Netze aller Folds, deren Karten gemittelt werden.</translation>
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
</TS>
