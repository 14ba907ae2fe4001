export function StatusBar() {
  return <footer className="h-6 border-t border-line bg-surface" />;
}
