//! Do these words stand close to one another? A query that tantivy has only for words in order.

use super::needle::{reach, stretches};
use tantivy::index::SegmentReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::doc_predicate_query::{
    ConstOrVariableSegmentPredicate, DocPredicate, DocPredicateQuery, SegmentDocPredicate,
};
use tantivy::query::{BooleanQuery, EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Term};

/// Entries that hold all `terms`, different ones, with at most `slop` other words among them, in any order.
pub(super) fn near(terms: Vec<Term>, slop: u32) -> Box<dyn Query> {
    Box::new(DocPredicateQuery::from(Near { terms, slop }))
}

#[derive(Debug)]
struct Near {
    terms: Vec<Term>,
    slop: u32,
}

/// The same in one segment.
struct NearHere {
    postings: Vec<SegmentPostings>,
    positions: Vec<Vec<u32>>,
    reach: u32,
}

impl DocPredicate for Near {
    type SegmentDocPredicate = NearHere;

    fn doc_predicate(&self, segment: &SegmentReader) -> tantivy::Result<ConstOrVariableSegmentPredicate<NearHere>> {
        let mut postings = Vec::with_capacity(self.terms.len());
        let mut all: Vec<Box<dyn Query>> = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let inverted = segment.inverted_index(term.field())?;
            let Some(found) = inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? else {
                return Ok(ConstOrVariableSegmentPredicate::Const(false));
            };
            postings.push(found);
            all.push(Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)));
        }
        let weight = BooleanQuery::intersection(all).weight(EnableScoring::disabled_from_schema(segment.schema()))?;
        Ok(ConstOrVariableSegmentPredicate::Variable {
            predicate: NearHere {
                positions: vec![Vec::new(); postings.len()],
                reach: reach(postings.len(), self.slop),
                postings,
            },
            necessary_condition: Box::new(weight.scorer(segment, 1.0)?),
        })
    }
}

impl SegmentDocPredicate for NearHere {
    fn eval(&mut self, doc: DocId) -> bool {
        for (postings, positions) in self.postings.iter_mut().zip(&mut self.positions) {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() != doc {
                return false;
            }
            postings.positions(positions);
        }
        let lists: Vec<&[u32]> = self.positions.iter().map(Vec::as_slice).collect();
        let mut close = false;
        stretches(&lists, self.reach, |_| {
            close = true;
            true
        });
        close
    }
}
