"""A small lexer for Swift: splits a file into (kind, text, line), kind in code, comment, string.
The code inside an interpolation is code."""
import re
ID=re.compile(r'`?[A-Za-z_][A-Za-z0-9_]*`?')
def lex(s):
    out=[];i=0;n=len(s);line=1;start=0
    stack=[] # each: ('str', hashes, multi) or ('interp', depth)
    def emit(kind,a,b):
        if b>a: out.append((kind,s[a:b],1+s.count('\n',0,a) if False else None,a))
    mode='code'; a=0
    while i<n:
        if stack and stack[-1][0]=='str':
            _,h,multi=stack[-1]
            esc='\\'+'#'*h
            close=('"""' if multi else '"')+'#'*h
            if s.startswith(close,i):
                i+=len(close); emit('string',a,i); a=i; stack.pop(); continue
            if s.startswith(esc+'(',i):
                i+=len(esc)+1; emit('string',a,i); a=i; stack.append(['interp',1]); continue
            if s.startswith(esc,i): i+=len(esc)+1; continue
            if not multi and s[i]=='\n': # not terminated: give up on the string
                emit('string',a,i); a=i; stack.pop(); continue
            i+=1; continue
        c=s[i]
        if s.startswith('//',i):
            emit('code',a,i); j=s.find('\n',i); j=n if j<0 else j
            emit('comment',i,j); i=a=j; continue
        if s.startswith('/*',i):
            emit('code',a,i); d=1; j=i+2
            while j<n and d:
                if s.startswith('/*',j): d+=1;j+=2
                elif s.startswith('*/',j): d-=1;j+=2
                else: j+=1
            emit('comment',i,j); i=a=j; continue
        m=re.match(r'(#*)("""|")',s[i:i+12]) if c in '#"' else None
        if m and m.group(2) == '"""' and not re.match(r'[ \t]*\r?\n', s[i+m.end():i+m.end()+200]):
            m = re.match(r'(#*)(")', s[i:i+12])      # #"""# and the like: a string of one line
        if m and m.group(2):
            emit('code',a,i); a=i; i+=m.end(); stack.append(('str',len(m.group(1)),m.group(2)=='"""')); continue
        if stack and stack[-1][0]=='interp':
            if c=='(': stack[-1][1]+=1
            elif c==')':
                stack[-1][1]-=1
                if stack[-1][1]==0:
                    emit('code',a,i); a=i; i+=1; stack.pop(); continue
        i+=1
    emit('string' if stack and stack[-1][0]=='str' else 'code',a,n)
    return [(k,t,pos) for k,t,_,pos in out]
