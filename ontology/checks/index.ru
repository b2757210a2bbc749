# What the rules need to know before they look. The loader has put each file into a graph of its own, and its role
# (check:Terms, check:Facts or check:Description) into the default graph; this adds, beside it:
#
#   ?term check:declaredIn ?file   a term of ours, and the file of terms that declares it
#   ?term check:kind ?kind         "class", "property", "individual", "concept", "theory" or "rule of <theory>"
#   check:us check:namespace ?ns   the namespaces of these terms, as text
#   ?term check:writtenAs ?text    a notation of a term that stands as a value somewhere
#   ?one check:refersTo ?other     an anonymous individual that refers to another one
#   check:owl check:supports ?type the datatypes of OWL 2 (Structural Specification, section 4) and plain literals
#
# A term is ours unless its namespace is one of the vocabularies that we only use.

PREFIX check: <urn:melian:check:>
PREFIX mel: <https://w3id.org/melian/ontology/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT { ?term check:declaredIn ?file }
WHERE {
  ?file check:role check:Terms .
  GRAPH ?file { ?term a ?type }
  FILTER(isIRI(?term) && ?type != owl:Ontology)
  FILTER(!REGEX(STR(?term), "^https?://(www[.]w3[.]org|purl[.]org|xmlns[.]com|rdfs[.]org|schema[.]org)/"))
} ;

INSERT { ?term check:kind ?kind }
WHERE {
  ?term check:declaredIn ?file .
  GRAPH ?file { ?term a ?type }
  FILTER(?type NOT IN (owl:Ontology, owl:FunctionalProperty, owl:TransitiveProperty, owl:SymmetricProperty))
  OPTIONAL { GRAPH ?file { ?term mel:ofTheory ?theory } }
  BIND(
    IF(EXISTS { GRAPH ?file { ?term a mel:Rule } }, CONCAT("rule of ", COALESCE(STR(?theory), "several theories")),
    IF(EXISTS { GRAPH ?file { ?term a mel:Theory } }, "theory",
    IF(EXISTS { GRAPH ?file { ?term a skos:Concept } }, "concept",
    IF(?type IN (owl:Class, rdfs:Class, rdfs:Datatype), "class",
    IF(?type IN (owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty, rdf:Property), "property",
    "individual"))))) AS ?kind)
} ;

INSERT { check:us check:namespace ?namespace }
WHERE {
  ?term check:declaredIn ?file .
  BIND(REPLACE(STR(?term), "[^/#]*$", "") AS ?namespace)
} ;

INSERT { ?term check:writtenAs ?notation }
WHERE {
  {
    SELECT DISTINCT ?term ?notation WHERE {
      ?term check:declaredIn ?file .
      GRAPH ?file { ?term skos:notation ?notation }
    }
  }
  GRAPH ?other { ?coded ?property ?notation }
  FILTER(?property != skos:notation)
} ;

INSERT { ?one check:refersTo ?other }
WHERE {
  GRAPH ?file { ?one ?property ?other }
  FILTER(isBlank(?one) && isBlank(?other))
} ;

INSERT DATA {
  check:owl check:supports owl:real, owl:rational, xsd:decimal, xsd:integer, xsd:nonNegativeInteger,
    xsd:nonPositiveInteger, xsd:positiveInteger, xsd:negativeInteger, xsd:long, xsd:int, xsd:short, xsd:byte,
    xsd:unsignedLong, xsd:unsignedInt, xsd:unsignedShort, xsd:unsignedByte, xsd:double, xsd:float, xsd:string,
    xsd:normalizedString, xsd:token, xsd:language, xsd:Name, xsd:NCName, xsd:NMTOKEN, xsd:boolean, xsd:hexBinary,
    xsd:base64Binary, xsd:anyURI, xsd:dateTime, xsd:dateTimeStamp, rdf:XMLLiteral, rdf:PlainLiteral, rdf:langString,
    rdfs:Literal
}
