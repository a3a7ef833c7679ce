import CaseModel

/// The actions of `cases/setStatus`.
package enum StatusAction: String, CaseIterable, WireValue { case resolve, reopen, accept, close }
