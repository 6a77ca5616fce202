import { graphOf } from '@sagaboard/events/saga/graph'
import { returnSaga } from '@sagaboard/events/saga/return-saga'

/** The drawing of the saga of a return, computed from its table. */
export const returnGraph = graphOf(returnSaga)
