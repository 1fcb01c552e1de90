//! From the signs of the grammar to the tree: the exclusion binds tightest, then ET, then OU.

use super::MAX_DEPTH;
use super::ast::Query;
use super::error::QueryError;
use super::lexer::{Lexer, Sign, Token};

/// Builds the tree of a line that is not blank.
pub(super) fn parse(lexer: Lexer) -> Result<Query, QueryError> {
    let mut parser = Parser { lexer, ahead: None };
    parser.advance()?;
    if parser.ahead.is_none() {
        return Err(QueryError::only_punctuation());
    }
    let query = parser.either(0)?;
    match parser.ahead {
        None => Ok(query),
        Some(token) => Err(QueryError::close_without_open(token.at)),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The token to be understood next.
    ahead: Option<Token>,
}

impl Parser<'_> {
    /// Takes the token ahead, and looks one further.
    fn advance(&mut self) -> Result<Option<Token>, QueryError> {
        let next = self.lexer.token()?;
        Ok(std::mem::replace(&mut self.ahead, next))
    }

    fn sign(&self) -> Option<&Sign> {
        self.ahead.as_ref().map(|token| &token.sign)
    }

    fn either(&mut self, depth: usize) -> Result<Query, QueryError> {
        let mut parts = vec![self.all(depth)?];
        while let Some(Sign::Or(operator)) = self.sign() {
            let operator = operator.clone();
            self.step_over(&operator)?;
            parts.push(self.all(depth)?);
        }
        Ok(Query::or(parts))
    }

    fn all(&mut self, depth: usize) -> Result<Query, QueryError> {
        let mut parts = vec![self.unary(depth)?];
        loop {
            match self.sign() {
                None | Some(Sign::Or(_) | Sign::Close) => return Ok(Query::and(parts)),
                Some(Sign::And(operator)) => {
                    let operator = operator.clone();
                    self.step_over(&operator)?;
                }
                Some(_) => {}
            }
            parts.push(self.unary(depth)?);
        }
    }

    fn unary(&mut self, depth: usize) -> Result<Query, QueryError> {
        let Some(Token { sign, at }) = self.advance()? else {
            // Whoever asks for an operand has looked that there is one.
            return Err(QueryError::only_punctuation());
        };
        if matches!(sign, Sign::Open | Sign::Not(_)) && depth == MAX_DEPTH {
            return Err(QueryError::too_deep(at));
        }
        match sign {
            Sign::Leaf(leaf) => Ok(leaf),
            Sign::Not(operator) => {
                self.refuse_end(at, &operator)?;
                self.unary(depth + 1).map(Query::negate)
            }
            Sign::Open => self.group(at, depth + 1),
            Sign::And(operator) | Sign::Or(operator) => Err(QueryError::operator_without_left(at, &operator)),
            Sign::Close => Err(QueryError::close_without_open(at)),
        }
    }

    fn group(&mut self, open: usize, depth: usize) -> Result<Query, QueryError> {
        match self.sign() {
            None => return Err(QueryError::open_without_close(open)),
            Some(Sign::Close) => return Err(QueryError::empty_parentheses(open)),
            Some(_) => {}
        }
        let query = self.either(depth)?;
        match self.advance()? {
            Some(_) => Ok(query),
            None => Err(QueryError::open_without_close(open)),
        }
    }

    /// Takes the operator ahead, which wants something on its right.
    fn step_over(&mut self, operator: &str) -> Result<(), QueryError> {
        match self.advance()? {
            Some(token) => self.refuse_end(token.at, operator),
            None => Ok(()),
        }
    }

    fn refuse_end(&self, at: usize, operator: &str) -> Result<(), QueryError> {
        match self.sign() {
            None | Some(Sign::Close) => Err(QueryError::operator_without_right(at, operator)),
            Some(_) => Ok(()),
        }
    }
}
